"""`{% url %}` as Django has it, remembering the addresses it made: the page of a record asks for a hundred, most of
them twice. A built-in of every template (`TEMPLATES` in the settings)."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as djangos
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

register = template.Library()


class AddressNode(URLNode):
    """The tag with its name and arguments."""

    def render(self, context: Context) -> str:
        """The address; everything but a plain name with arguments is left to Django."""
        if self.kwargs or self.asvar or not context.autoescape:
            return super().render(context)
        args = tuple(str(arg.resolve(context)) for arg in self.args)
        return address(str(self.view_name.resolve(context)), args, get_urlconf(), get_script_prefix())


@register.tag("url")
def url(parser: Parser, token: Token) -> Node:
    """The address of a page by its name."""
    plain = djangos(parser, token)
    return AddressNode(plain.view_name, plain.args, plain.kwargs, plain.asvar)


@lru_cache(maxsize=4096)
def address(name: str, args: tuple[Any, ...], urlconf: str | None, prefix: str) -> SafeString:
    """An address follows from its name and arguments alone."""
    return conditional_escape(reverse(name, urlconf, args))
