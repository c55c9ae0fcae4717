"""`{% load administration %}`: the area's sub-navigation."""

from typing import Any

from django import template
from django.apps import apps

from cir.administration import sections

register = template.Library()
LISTS = {"roles", "criteria", "scopes"}
"""Facts that are lists, not a value before and after."""


@register.filter
def target_word(label: str) -> str:
    """What an entry of the audit log is about, in words: "Invitation" for administration.invitation."""
    try:
        return str(apps.get_model(label)._meta.verbose_name).capitalize()
    except (LookupError, ValueError):
        return label


@register.filter
def change_words(change: object, name: str = "") -> str:
    """A recorded value for people to read: before → after, lists without brackets, nothing as "none"."""
    if isinstance(change, list):
        between = ", " if name in LISTS else " → "
        return between.join(change_words(each) for each in change) or "none"
    return "none" if change in (None, "", {}) else str(change)


@register.inclusion_tag("administration/_tabs.html", takes_context=True)
def administration_tabs(context: template.Context) -> dict[str, Any]:
    """The sections this person may open, the present one marked."""
    return {"tabs": sections.tabs(context["request"])}
