"""`{% load administration %}`: the area's sub-navigation."""

from typing import Any

from django import template

from cir.administration import sections

register = template.Library()


@register.inclusion_tag("administration/_tabs.html", takes_context=True)
def administration_tabs(context: template.Context) -> dict[str, Any]:
    """The sections this person may open, the present one marked."""
    return {"tabs": sections.tabs(context["request"])}
