"""Small words of a record's page."""

from decimal import Decimal

from django import template
from django.forms import BoundField
from django.template.context import Context
from django.utils.safestring import SafeString

from improvements import files, worth
from improvements.models import Consultation, Improvement, Relation, SourceLink
from improvements.record import lines, properties
from improvements.record.stream import Event
from improvements.statuses import Status

register = template.Library()

ICONS = {"service": "headset", "product": "device-desktop", "practice": "recycle"}
RELATION_ICONS = {"duplicate_of": "copy", "depends_on": "sitemap", "follows": "arrow-right", "part_of": "stack-2"}
REVERSED = {
    "duplicate_of": "has the duplicate",
    "depends_on": "is needed by",
    "follows": "is followed by",
    "part_of": "contains",
}


@register.filter
def item_icon(kind: str) -> str:
    """The icon of a service, product or practice."""
    return ICONS.get(kind, "stack-2")


@register.filter
def relation_words(kind: str) -> str:
    """How this record stands to the other: "depends on"."""
    return str(Relation.Kind(kind).label)


@register.filter
def reversed_words(kind: str) -> str:
    """How the other stands to this record, told from here: "is needed by"."""
    return REVERSED[kind]


@register.filter
def source_words(kind: str) -> str:
    """The kind of a source link: "Problem"."""
    return str(SourceLink.Kind(kind).label)


@register.filter
def status_word(status: str) -> str:
    """The word of a status."""
    return str(Status(status).label)


@register.filter
def file_size(size: object) -> str:
    """A size as people read it."""
    return files.in_words(int(str(size or 0)))


@register.filter
def file_icon(content_type: str) -> str:
    """The icon of a file by its type."""
    if content_type.startswith("image/"):
        return "photo"
    return "file-spreadsheet" if "sheet" in content_type or content_type == "text/csv" else "file-text"


@register.simple_tag(takes_context=True, name="property")
def property_of(context: Context, name: str, label: str = "", *, may: bool = True) -> SafeString:
    """A property of the record with its label, as a button for those who may edit it."""
    return properties.drawn(context["page"], name, label, may=may)


@register.simple_tag
def line(event: Event) -> SafeString:
    """A line of the stream that is no comment."""
    return lines.drawn(event)


@register.filter
def progress_word(state: str) -> str:
    """How it was going: "On track"."""
    return str(Improvement.Progress(state).label)


@register.filter
def about_word(about: str) -> str:
    """What somebody was asked about: "the plan"."""
    return str(Consultation.About(about).label).lower()


@register.filter
def whole(amount: Decimal) -> str:
    """An amount of money without its cents: "1,240"."""
    return worth.shown(amount)


@register.filter
def shown(bound: BoundField) -> str:
    """The value of a field in the words of its choices, for two versions side by side."""
    value = bound.value()
    if hasattr(bound.field, "choices"):
        labels = {str(key): str(label) for key, label in bound.field.choices}
        many = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(str(getattr(one, "pk", one) or ""), "") for one in many) or "Not set"
    return str(value or "") or "Not set"


@register.filter
def boxed_in(bound: BoundField) -> SafeString:
    """The box of a field that is edited in place."""
    kind = getattr(bound.field.widget, "input_type", "")
    css = {"select": "form-select form-select-sm", "checkbox": "", "radio": ""}.get(
        kind, "form-control form-control-sm"
    )
    attrs: dict[str, str | bool] = {"class": css} if css else {}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    return bound.as_widget(attrs=attrs)
