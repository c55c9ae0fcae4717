"""`{% url %}` as Django has it, by `cir.ui.addresses`: the page of a record asks for a hundred. A built-in of every
template (`TEMPLATES` in the settings)."""

from contextlib import suppress

from django import template
from django.template.base import Node, Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as djangos
from django.urls import NoReverseMatch

from cir.ui.addresses import address

register = template.Library()


class AddressNode(URLNode):
    """The tag with its name and arguments."""

    def render(self, context: Context) -> str:
        """The address; named arguments are left to Django. Under a name of its own a page may be missing."""
        if self.kwargs or not context.autoescape:
            return super().render(context)
        name, args = str(self.view_name.resolve(context)), [arg.resolve(context) for arg in self.args]
        if not self.asvar:
            return address(name, *args)
        with suppress(NoReverseMatch):
            context[self.asvar] = ""
            context[self.asvar] = address(name, *args)
        return ""


@register.tag("url")
def url(parser: Parser, token: Token) -> Node:
    """The address of a page by its name."""
    plain = djangos(parser, token)
    return AddressNode(plain.view_name, plain.args, plain.kwargs, plain.asvar)
