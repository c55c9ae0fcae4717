"""`{% icon "home" %}`: inline SVG, no icon font."""

from django import template
from django.template.base import FilterExpression, Node, Parser, TextNode, Token, Variable
from django.utils.safestring import SafeString

from cir.ui import icons

register = template.Library()


def icon(name: str, size: int | str = "", label: str = "", css: str = "") -> SafeString:
    """One Tabler icon: size 14, 16, 18 or 20; a label when it stands alone."""
    classes = " ".join(filter(None, [f"i{size}" if size else "", css]))
    return icons.draw(name, classes, label)


_plain = template.Library()
_plain.simple_tag(icon)


@register.tag("icon")
def icon_or_its_text(parser: Parser, token: Token) -> Node:
    """The tag; where everything in it is written out, the drawing itself: a page has a hundred of them."""
    node = _plain.tags["icon"](parser, token)
    asked = [*node.args, *node.kwargs.values()]
    if node.target_var or not all(is_written_out(each) for each in asked):
        return node
    return TextNode(node.render(template.Context()))


def is_written_out(value: FilterExpression) -> bool:
    """Whether it is a text or a number, and no variable."""
    if value.filters:
        return False
    return not isinstance(value.var, Variable) or value.var.literal is not None
