"""After a backup was restored: whoever was erased since then is erased again, by a list that names nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import QuerySet

from cir.accounts.models import User
from cir.errors import Invalid
from cir.privacy import erasing
from cir.privacy.models import Erasure, digest_of
from cir.privacy.subject import Subject, called
from feedback.models import Feedback, IncomingMail, Invitation

Line = dict[str, Any]


def as_lines() -> Iterator[Line]:
    """The list, to be kept beside the backups: digests and references."""
    for row in Erasure.objects.order_by("pk"):
        yield {"at": row.at.isoformat(), "reason": row.reason, "digests": row.digests, "references": row.references}


def erase(lines: Iterable[Line]) -> int:
    """Erase everybody of the list who is here; answers how many."""
    addresses = {digest_of(email): email for email in _addresses()}
    count = 0
    for line in lines:
        wanted = [addresses[each] for each in line["digests"] if each in addresses]
        for said in [*wanted, *line["references"]]:
            subject = _there(said)
            if subject and subject.is_known:
                erasing.erase(subject, by=None, reason=f"Again after a restore: {line['reason']}"[:300])
                count += 1
    return count


def _there(said: str) -> Subject | None:
    try:
        subject = called(said)
    except Invalid:
        return None
    blank = Feedback.objects.filter(pk__in=subject.feedback).exclude(words=erasing.ERASED)
    return subject if subject.emails or blank.exists() else None


def _addresses() -> Iterator[str]:
    """Every address that is written down anywhere."""
    places: list[QuerySet[Any, str]] = [
        User.objects.values_list("email", flat=True),
        Feedback.objects.exclude(email="").values_list("email", flat=True),
        IncomingMail.objects.exclude(sender="").values_list("sender", flat=True),
        Invitation.objects.exclude(email="").values_list("email", flat=True),
    ]
    for rows in places:
        yield from rows.order_by().distinct().iterator()
