"""What goes by itself because nobody needs it any more, unless a hold keeps it: found by query, so that it is counted
before it goes."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, QuerySet

from cir import clock
from cir.accounts.models import Hold
from feedback.models import Feedback, IncomingMail, Invitation, Key
from feedback.states import State

KEEP_MAILS = timedelta(days=30)
BATCH = 200


def senders_due(at: datetime) -> QuerySet[Feedback]:
    """Closed so long ago that nobody needs to know whom to answer."""
    before = at - timedelta(days=settings.KEEP_SENDER_DAYS)
    closed = Feedback.objects.filter(state=State.CLOSED, closed_at__lt=before, person=None)
    known = closed.exclude(name="", email="", contract="", ticket="")
    return known.exclude(email__in=Hold.objects.addresses())


def invited_due(at: datetime) -> QuerySet[Invitation]:
    """Addresses that a survey went to that closed long ago."""
    before = at - timedelta(days=settings.KEEP_INVITED_DAYS)
    return Invitation.objects.to_forget(before).exclude(email__in=Hold.objects.addresses())


def mails_due(at: datetime) -> QuerySet[IncomingMail]:
    """Mails about which nobody decided for long."""
    old = IncomingMail.objects.undecided().filter(received_at__lt=at - KEEP_MAILS)
    return old.exclude(sender__in=Hold.objects.addresses())


def senders(at: datetime | None = None) -> int:
    """Forget who sent in what was closed long ago; their words and what came of them stay. Answers how many."""
    gone, due = 0, senders_due(at or clock.now())
    while pks := list(due.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        Key.objects.filter(feedback__in=pks, proves_mail=True).delete()
        gone += Feedback.objects.filter(pk__in=pks).update(
            name="", email="", contract="", ticket="", email_confirmed_at=None, version=F("version") + 1
        )
    return gone


def invited(at: datetime | None = None) -> int:
    """Forget to whom surveys went that closed long enough ago; answers how many addresses."""
    return invited_due(at or clock.now()).update(email="")


def mails(at: datetime | None = None) -> int:
    """Throw away what nobody decided about for long, a batch at a time; answers how many."""
    old, gone = mails_due(at or clock.now()), 0
    while batch := list(old[:BATCH]):
        for mail in batch:
            if mail.raw:
                mail.raw.delete(save=False)
        gone += IncomingMail.objects.filter(pk__in=[mail.pk for mail in batch]).delete()[0]
    return gone
