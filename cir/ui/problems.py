"""What is wrong in a form, in sentences that say what to do."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BoundField, CheckboxSelectMultiple, Field, FileInput, RadioSelect, Select

DEFAULT_REQUIRED = str(Field.default_error_messages["required"])


def of(form: Any) -> Iterator[tuple[str, str]]:
    """(id of the field or nothing, sentence) for everything wrong in a form or formset."""
    if hasattr(form, "forms"):
        yield from (("", str(text)) for text in form.non_form_errors())
        for part in form.forms:
            yield from of(part)
        return
    if not getattr(form, "is_bound", False):
        return
    for name, errors in form.errors.as_data().items():
        bound = form[name] if name in form.fields else None
        target = anchor(bound) if bound else ""
        yield from ((target, text) for text in sentences(bound, errors))


def sentences(bound: BoundField | None, errors: Iterable[ValidationError]) -> list[str]:
    """The messages of one field; Django's bare "This field is required." becomes what to do."""
    found = [text for error in errors for text in error.messages]
    return [ask_for(bound) if bound and text == DEFAULT_REQUIRED else text for text in found]


def ask_for(bound: BoundField) -> str:
    """`Enter a target date`-like sentence from the field's own label."""
    label = str(bound.label or bound.name)
    if label.endswith("?"):
        return f"Answer “{label}”"
    widget = bound.field.widget
    verb = "Enter"
    if isinstance(widget, Select | RadioSelect | CheckboxSelectMultiple | FileInput):
        verb = "Choose"
    return f"{verb} {lowered(label)}"


def lowered(label: str) -> str:
    """`Target date` in the middle of a sentence; `KPI` stays as it is."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def anchor(bound: BoundField) -> str:
    """The id a link must jump to: the field, or the first of several boxes."""
    many = isinstance(bound.field.widget, RadioSelect | CheckboxSelectMultiple)
    return f"{bound.auto_id}_0" if many else str(bound.id_for_label or bound.auto_id)
