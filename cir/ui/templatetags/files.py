"""`{% static %}` as Django has it, found once: a page names thirty files, and the name of each is fixed with the start
of the process. A built-in of every template, so that none loads
Django's (`TEMPLATES` in the settings)."""

from typing import Any

from django import template
from django.conf import settings
from django.template.base import Node, Parser, TextNode, Token
from django.templatetags.static import StaticNode

from cir.ui.templatetags.icons import is_written_out

register = template.Library()


@register.tag("static")
def static(parser: Parser, token: Token) -> Node:
    """The address of a file; as text, where its name is written out and files do not change under way."""
    found: Any = StaticNode.handle_token(parser, token)
    node: Node = found
    if settings.DEBUG or found.varname or not is_written_out(found.path):
        return node
    return TextNode(node.render(template.Context()))
