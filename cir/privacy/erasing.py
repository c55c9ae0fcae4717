"""Erasing one person who asked for it, everywhere, with a trace but without content.

What they said and what leads back to them goes; what the organisation decided stays and names nobody. The dry run is
the same run taken back before it is committed, so that it cannot say anything else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.fields.files import FieldFile

from cir import clock
from cir.accounts.models import User
from cir.accounts.models.standing import require_administrator
from cir.audit import trail
from cir.audit.models import Detail
from cir.errors import Conflict, Invalid, Problem
from cir.privacy import accounts, searching
from cir.privacy.models import Erasure, digest_of
from cir.privacy.subject import Subject
from feedback.models import Feedback, File, IncomingMail, Invitation, Key, Link, Message

LONGEST_REASON = 300
ERASED = "[erased]"
Counts = dict[str, int]


def rehearse(subject: Subject, *, by: User | None) -> Counts:
    """What would be erased, counted by doing it and taking it back. Raises what `erase` would."""
    require_administrator(by)
    with transaction.atomic():
        counts = _erase_all(subject, by, clock.now())
        transaction.set_rollback(True)
    return counts


@transaction.atomic
def erase(subject: Subject, *, by: User | None, reason: str, at: datetime | None = None) -> Erasure:
    """Erase somebody; `by` None is an operator. Raises `NotAllowed`, `Invalid`, `Conflict` while a hold keeps it."""
    require_administrator(by)
    why, now = " ".join(reason.split()), at or clock.now()
    if not why or len(why) > LONGEST_REASON:
        raise Invalid(Problem("required", f"Say who asked and when, in at most {LONGEST_REASON} characters.", "reason"))
    if any(mark.lower() in why.lower() for mark in subject.marks):
        raise Invalid(Problem("named", "The reason stays: write it without their name and address.", "reason"))
    if not subject.is_known:
        raise Conflict("Nothing is held about them.")
    counts = _erase_all(subject, by, now)
    made = Erasure.objects.create(
        at=now, by=by, reason=why, digests=[digest_of(email) for email in subject.emails],
        references=subject.references, person=subject.user, counts=counts,
    )  # fmt: skip
    trail.record(by, "person erased", made, {"reason": why, "counts": counts}, now)
    return made


def _erase_all(subject: Subject, by: User | None, now: datetime) -> Counts:
    subject.require_free()
    counts = _outside(subject) | (accounts.erase(subject.user, by, now) if subject.user else {})
    counts |= searching.take_out(subject.marks)
    counts["Details of the audit trail"] = _details(subject, now)
    return {what: count for what, count in counts.items() if count}


def _outside(subject: Subject) -> Counts:
    """What they told us, by whatever way."""
    theirs = Feedback.objects.filter(pk__in=subject.feedback)
    messages = Message.objects.filter(feedback__in=subject.feedback, kind=Message.Kind.THEIRS)
    nobody: dict[str, Any] = {"name": "", "email": "", "contract": "", "ticket": "", "email_confirmed_at": None}
    return {
        "Files": _files(File.objects.filter(feedback__in=subject.feedback), "file", delete=True),
        "Private links": Key.objects.filter(feedback__in=subject.feedback).delete()[0],
        "Replies": messages.update(text=ERASED),
        "Answers to “did it help”": Link.objects.filter(feedback__in=subject.feedback)
        .exclude(helped_words="").update(helped_words=""),
        "Mails": _mails(subject),
        "Invitations to surveys": _asked(subject),
        "Invitations to come in": _invited(subject),
        "Feedback": theirs.update(words=ERASED, wants_mail=False, version=F("version") + 1, **nobody),
    }  # fmt: skip


def _mails(subject: Subject) -> int:
    """Mails they wrote; only the key stays, so that the same mail is not taken in again."""
    rows = IncomingMail.objects.filter(Q(sender__in=subject.emails) | Q(feedback__in=subject.feedback))
    blank = {"message_id": "", "sender": "", "name": "", "subject": "", "text": "", "raw": "", "reason": ""}
    _files(rows.exclude(raw=""), "raw", delete=False)
    undecided = rows.filter(state__in=["held", "aside"]).values_list("pk", flat=True)
    pks, gone = list(rows.values_list("pk", flat=True)), list(undecided)
    IncomingMail.objects.filter(pk__in=gone).update(state=IncomingMail.State.DISMISSED)
    return IncomingMail.objects.filter(pk__in=pks).update(**blank)


def _asked(subject: Subject) -> int:
    """They were asked in a survey: that somebody was goes on counting, and what was answered by whom is not known."""
    rows = Invitation.objects.filter(email__in=subject.emails)
    apps.get_model("feedback", "Sheet").objects.filter(invitation__in=rows).update(invitation=None)
    return rows.update(email="", digest="")


def _invited(subject: Subject) -> int:
    """They were invited to come in."""
    rows = apps.get_model("administration", "Invitation").objects.filter(email__in=subject.emails)
    gone = rows.filter(accepted_at=None).delete()[0]
    pks = list(rows.values_list("pk", flat=True))
    return gone + sum(rows.filter(pk=pk).update(email=f"erased-{pk}@erased.invalid", name="") for pk in pks)


def _details(subject: Subject, now: datetime) -> int:
    """What the audit trail says of them. The chain holds: what an entry changed lies beside it."""
    named = Q(pk__in=searching.naming(Detail, ["changes"], subject.marks).values("pk")) if subject.marks else Q(pk=None)
    about = Q(pk=None)
    if subject.user:
        about = Q(entry__target_type="accounts.user", entry__target_id=str(subject.user.pk))
        about |= Q(entry__target_type="accounts.apitoken", entry__actor=subject.user)
    # The salt goes, too: with it a guess at what stood there could be proved.
    return Detail.objects.filter(named | about, erased_at=None).update(changes={}, salt="", erased_at=now)


def _files(rows: QuerySet[Any], column: str, *, delete: bool) -> int:
    """Throw files away once it is committed, unless another row holds the same content."""
    names = {getattr(row, column).name for row in rows}
    pks = [row.pk for row in rows]
    same = rows.model._base_manager.exclude(pk__in=pks).filter(**{f"{column}__in": names})
    others = set(same.values_list(column, flat=True))
    field: FieldFile | None = next((getattr(row, column) for row in rows), None)
    if field is not None:
        transaction.on_commit(partial(_throw_away, field.storage, names - others))
    return rows.model._base_manager.filter(pk__in=pks).delete()[0] if delete else len(pks)


def _throw_away(storage: Any, names: Iterable[str]) -> None:
    for name in names:
        storage.delete(name)
