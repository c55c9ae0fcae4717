"""Form fields and the summary of what is wrong in them."""

import secrets
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, TextInput
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cir.ui import problems

register = template.Library()


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: Any) -> dict[str, Any]:
    """`There is a problem`: every message of the forms (or formsets), linked to its field."""
    return {"problems": [problem for form in forms for problem in problems.of(form)]}


@register.simple_tag
def title_prefix(*forms: Any) -> str:
    """`Error: ` in front of the page title while a form has errors."""
    return "Error: " if any(True for form in forms for _ in problems.of(form)) else ""


@register.simple_tag
def once() -> SafeString:
    """In a form that adds something: sent twice by a double click or a retry, it is done once."""
    return format_html('<input type="hidden" name="once" value="{}">', secrets.token_urlsafe(12))


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, label: str = "", hint: str | None = None, quiet: bool = False) -> dict[str, Any]:
    """Label, hint, error and box of one form field; quiet=True hides the label, hint="" its help."""
    widget = bound.field.widget
    group = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    hint = str(bound.help_text) if hint is None else hint
    if label:
        bound.label = label
    return {
        "bound": bound,
        "label": bound.label,
        "hint": hint,
        "quiet": quiet,
        "errors": problems.sentences(bound, bound.errors.as_data()),
        "box": "" if group else boxed(bound, hint=bool(hint), quiet=quiet),
        "group": group,
        "options": options(bound) if group else [],
        "check": isinstance(widget, CheckboxInput) and not group,
        "optional": not bound.field.required,
        "offers": getattr(widget, "offers", ()),
    }


def boxed(bound: BoundField, *, hint: bool, quiet: bool = False) -> SafeString:
    """The box itself, told which sentences describe it and whether something is wrong."""
    described = [f"{bound.auto_id}_hint"] if hint else []
    attrs: dict[str, Any] = {"class": css_of(bound)}
    if bound.errors:
        described.append(f"{bound.auto_id}_error")
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    given, labels = str(bound.field.widget.attrs.get("placeholder", "")), {str(bound.label), str(bound.field.label)}
    if quiet and not given and isinstance(bound.field.widget, TextInput):
        attrs["placeholder"] = bound.label  # the label is for ears only
    elif not quiet and plain(given) in {plain(label) for label in labels}:
        attrs["placeholder"] = ""  # a placeholder that repeats the label says nothing
    return bound.as_widget(attrs=attrs)


def plain(label: str) -> str:
    """For comparing: "E-mail address" and "Email address" say the same."""
    return label.lower().replace("-", "")


def options(bound: BoundField) -> list[Any]:
    """The boxes of a group of radio buttons or check boxes, each in the house's class."""
    boxes = list(bound.subwidgets)
    for box in boxes:
        box.data["attrs"]["class"] = "form-check-input"
    return boxes


def css_of(bound: BoundField) -> str:
    """The class of a box, kept beside those its widget already has."""
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "")
    own = str(widget.attrs.get("class", ""))
    house = {"checkbox": "form-check-input", "select": "form-select"}.get(kind, "form-control")
    return f"{own} {house}".strip()
