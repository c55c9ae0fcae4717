"""Mails that wait for a person: those who keep the channels hear of each once; what was put aside is thrown away."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse

from cir import clock
from cir.accounts.models import Membership, User
from cir.accounts.roles import Role
from cir.notifications import outbox, telling
from cir.notifications.models import Outbox
from feedback import events
from feedback.models import IncomingMail

HELD = "feedback.mail-held"
KEEP_ASIDE = timedelta(days=30)


def scan(at: datetime | None = None) -> int:
    """Write a row for every mail that is held; answers how many are new."""
    rows = IncomingMail.objects.held().values_list("pk", flat=True)
    return outbox.put_many(HELD, [(f"{HELD}:{pk}", {"mail": pk}) for pk in rows], at or clock.now())


@outbox.handles(HELD)
def tell(row: Outbox) -> None:
    """Tell coordinators of the whole register that a mail is held, if it still is. It is not said from whom."""
    mail = IncomingMail.objects.held().filter(pk=row.payload["mail"]).first()
    if mail is None:
        return
    roles = Membership.objects.filter(role=Role.COORDINATOR, item=None).values("user")
    people = User.objects.active().filter(pk__in=roles).values_list("pk", flat=True)
    notice = telling.Notice(
        event=events.NEW,
        title="A mail is held until you look at it",
        body=mail.reason,
        url=reverse("feedback:mail", args=[mail.pk]),
        about="",
        dedupe=row.dedupe,
    )
    telling.tell(dict.fromkeys(people, "You are a coordinator."), notice)


def forget(at: datetime | None = None) -> int:
    """Throw away what was put aside long ago; answers how many."""
    old = IncomingMail.objects.aside().filter(received_at__lt=(at or clock.now()) - KEEP_ASIDE)
    for mail in old:
        if mail.raw:
            mail.raw.delete(save=False)
    return old.delete()[0]
