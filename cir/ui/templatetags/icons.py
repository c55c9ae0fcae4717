"""`{% icon "home" %}`: inline SVG, no icon font."""

from django import template
from django.utils.safestring import SafeString

from cir.ui import icons

register = template.Library()


@register.simple_tag
def icon(name: str, size: int | str = "", label: str = "", css: str = "") -> SafeString:
    """One Tabler icon: size 14, 16, 18 or 20; a label when it stands alone."""
    classes = " ".join(filter(None, [f"i{size}" if size else "", css]))
    return icons.draw(name, classes, label)
