"""Everything that is held about one person, for a machine to read, and nothing that others said."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import FileField, Model, QuerySet

from cir.accounts.models import User
from cir.privacy.classes import NAMED, OWN, SECRET
from cir.privacy.subject import Subject
from feedback.models import Feedback, File, IncomingMail, Invitation, Link, Message

Row = dict[str, Any]


def held_about(subject: Subject) -> dict[str, Any]:
    """By kind: rows that are theirs whole; of rows that others wrote only that they are named there, and as what."""
    mine, named = _outside(subject), {}
    if subject.user:
        mine["accounts.User"] = _rows(User.objects.filter(pk=subject.user.pk))
        for label, columns in OWN.items():
            mine.setdefault(label, _rows(_points_at(label, columns, subject.user)))
        for label, columns in NAMED.items():
            named[label] = [
                {"id": str(pk), "as": column}
                for column in columns.split()
                for pk in _points_at(label, column, subject.user).values_list("pk", flat=True)
            ]
    said = {"about": subject.said, "theirs": mine, "named_in": named}
    return {key: _full(value) if isinstance(value, dict) else value for key, value in said.items()}


def _outside(subject: Subject) -> dict[str, list[Row]]:
    mine = {"feedback__in": subject.feedback}
    invited = apps.get_model("administration", "Invitation")._base_manager
    return {
        "feedback.Feedback": _rows(Feedback.objects.filter(pk__in=subject.feedback)),
        "feedback.Message": _rows(Message.objects.filter(kind=Message.Kind.THEIRS, **mine)),
        "feedback.File": _rows(File.objects.filter(**mine)),
        "feedback.Link": _rows(Link.objects.filter(**mine).exclude(helped="")),
        "feedback.IncomingMail": _rows(IncomingMail.objects.filter(sender__in=subject.emails)),
        "feedback.Invitation": _rows(Invitation.objects.filter(email__in=subject.emails)),
        "administration.Invitation": _rows(invited.filter(email__in=subject.emails)),
    }


def _points_at(label: str, column: str, user: User | None) -> QuerySet[Any]:
    model: type[Model] = apps.get_model(label)
    return model._base_manager.filter(**{column: user}).order_by("pk")


def _rows(rows: QuerySet[Any]) -> list[Row]:
    """The columns of each row but those that let somebody in; of whoever else a row points at only the number."""
    return [
        {field.name: _said(row, field) for field in row._meta.concrete_fields if field.name not in SECRET}
        for row in rows.iterator(chunk_size=500)
    ]


def _said(row: Any, field: Any) -> Any:
    value = getattr(row, field.attname)
    return str(value) if isinstance(field, FileField) else value


def _full(kinds: dict[str, list[Row]]) -> dict[str, list[Row]]:
    return {kind: rows for kind, rows in sorted(kinds.items()) if rows}
