"""One record for one person, by statements that are written once: every page and endpoint of a record begins here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from cir import statements
from improvements.models import Improvement
from improvements.queries import reference_number

if TYPE_CHECKING:
    from cir.accounts.models import User

Rows = QuerySet[Improvement]


def find(user: User, reference: str) -> Improvement | None:
    """The record with its item and owner; None for what does not exist or is not in sight."""
    return find_with("record", user, reference, lambda rows, me: rows.select_related("item", "owner"))


def find_with(name: str, user: User, reference: str, add: Callable[..., Rows], *values: Any) -> Improvement | None:
    """The record with what `add(rows, number of the person, *values)` adds; `name` stands for what that is."""
    number = reference_number(reference)
    if number is None:
        return None

    def write(me: int, pk: int, *more: Any) -> Rows:
        return add(Improvement.objects.visible_to(user.with_number(me)).filter(pk=pk), me, *more)

    return next(iter(statements.rows((name, user.standing), write, user.pk, number, *values)), None)
