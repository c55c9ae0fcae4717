"""Everything that is wrong with a record of the catalogue, at once, in words that say what to do."""

from collections.abc import Collection, Iterator

from django.core.exceptions import ValidationError
from django.db import models

from cir.errors import Invalid, Problem


def require_valid(record: models.Model, exclude: Collection[str] = (), taken: str = "") -> None:
    """Raise `Invalid` with every field that is wrong; `taken` is said where a name is in use already."""
    problems = list(_unkeepable(record))
    try:
        record.full_clean(exclude=[*exclude, *(problem.field for problem in problems)])
    except ValidationError as wrong:
        for field, texts in wrong.message_dict.items():
            problems += [_said(field, text, taken) for text in texts]
    Invalid.unless_none(problems)


def _said(field: str, text: str, taken: str) -> Problem:
    """The database's own rule about names belongs to the name."""
    return Problem("taken", taken or text, "name") if field == "__all__" else Problem("invalid", text, field)


def _unkeepable(record: models.Model) -> Iterator[Problem]:
    """Texts that are too long (the database would keep them) or that no database keeps."""
    for field in record._meta.fields:
        text = getattr(record, field.attname)
        if not isinstance(text, str):
            continue
        if field.max_length and len(text) > field.max_length:
            yield Problem("too-long", f"Shorten it to {field.max_length} characters.", field.name)
        elif "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
            yield Problem("characters", "Remove the characters that cannot be shown.", field.name)
