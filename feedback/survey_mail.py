"""Invitations to surveys and their one reminder: mails that say who asks, how long it takes and how to stop them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from cir import clock
from cir.notifications import mail, outbox, workdays
from cir.notifications.models import Outbox
from feedback import tokens, wording
from feedback.models import Invitation, Survey, Unasked
from feedback.models.asking import INVITE, REMIND

BATCH = 500


@outbox.handles(INVITE, outside=True, attempts=mail.ATTEMPTS)
def invite(row: Outbox) -> None:
    """Ask somebody, unless they answered, want no surveys, or it is closed meanwhile."""
    invitation = _waiting(row)
    if invitation and invitation.sent_at is None:
        mail.hand_over(_letter(row, invitation, "asks"), [])
        Invitation.objects.filter(pk=invitation.pk).update(sent_at=clock.now())


@outbox.handles(REMIND, outside=True, attempts=mail.ATTEMPTS)
def remind(row: Outbox) -> None:
    """Ask once more; never a third time. Whoever is not to be asked counts as reminded: others wait behind them."""
    invitation = _waiting(row)
    if invitation and invitation.reminded_at is None:
        mail.hand_over(_letter(row, invitation, "asks once more"), [])
    Invitation.objects.filter(pk=row.payload["invitation"], reminded_at=None).update(reminded_at=clock.now())


def scan(at: datetime | None = None) -> int:
    """Close surveys whose day has passed, and write a row for everybody who is to be reminded; answers how many."""
    now = at or clock.now()
    for survey in Survey.objects.open().filter(closes_on__lt=workdays.day_of(now)):
        survey.close(at=now)
    return outbox.put_many(REMIND, _not_said(_to_remind(now).order_by("pk")), now)


def _not_said(rows: QuerySet[Invitation]) -> list[tuple[str, dict[str, int]]]:
    """The first of them for whom no row was written, a batch at a time: a reminder that could not be handed over waits
    for an administrator, and nobody waits behind it."""
    found: list[tuple[str, dict[str, int]]] = []
    last = 0
    while len(found) < BATCH and (batch := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH])):
        last = batch[-1]
        said = {f"{REMIND}:{pk}": {"invitation": pk} for pk in batch}
        known = set(Outbox.objects.filter(dedupe__in=said).values_list("dedupe", flat=True))
        found += [(dedupe, payload) for dedupe, payload in said.items() if dedupe not in known]
    return found[:BATCH]


def _to_remind(now: datetime) -> QuerySet[Invitation]:
    """Who was asked as many days ago as their survey waits. Days are not multiplied in SQL: SQLite cannot."""
    asked = Invitation.objects.filter(is_used=False, reminded_at=None)
    waits = Survey.objects.open().filter(remind_after__gt=0).values_list("remind_after", flat=True).distinct()
    due = [Q(survey__remind_after=days, sent_at__lte=now - timedelta(days=days)) for days in waits]
    return asked.filter(reduce(or_, due), survey__in=Survey.objects.open()) if due else asked.none()


def _waiting(row: Outbox) -> Invitation | None:
    found = Invitation.objects.filter(pk=row.payload["invitation"]).select_related("survey").first()
    if found is None:
        raise outbox.GiveUp("The invitation is gone.")
    stopped = Unasked.objects.filter(digest=tokens.address_digest(found.email)).exists()
    return found if found.survey.is_open() and not found.is_used and not stopped else None


def _letter(row: Outbox, invitation: Invitation, asks: str) -> EmailMultiAlternatives:
    link = settings.BASE_URL + reverse("feedback:answer", args=[tokens.of_invitation(invitation.pk)])
    context = {
        "survey": invitation.survey,
        "link": link,
        "stop": f"{link}stop/",
        "organisation": wording.organisation(),
        "base": settings.BASE_URL,
        "number": invitation.survey.questions.count(),
    }
    headers = {
        "Message-ID": mail.message_id(row),
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe": f"<{link}stop/>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    subject = mail.clean(f"{wording.organisation()} {asks}: {invitation.survey.title}")
    text = render_to_string("emails/feedback/survey.txt", context)
    letter = EmailMultiAlternatives(subject, text, settings.DEFAULT_FROM_EMAIL, [invitation.email], headers=headers)
    letter.attach_alternative(render_to_string("emails/feedback/survey.html", context), "text/html")
    return letter
