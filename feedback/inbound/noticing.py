"""Mails that wait for a person: those who keep the channels hear of them."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from cir import clock
from cir.accounts.models import Membership, User
from cir.accounts.roles import Role
from cir.notifications import outbox, telling
from cir.notifications.models import Outbox
from feedback import events
from feedback.models import IncomingMail

HELD = "feedback.mail-held"
HOUR = 3600


def scan(at: datetime | None = None) -> int:
    """Have those who keep the channels told of what is held since they were told last, once an hour at most."""
    now = at or clock.now()
    newest = IncomingMail.objects.held().order_by("-pk").values_list("pk", flat=True).first()
    told = Outbox.objects.filter(kind=HELD).order_by("-pk").values_list("payload__newest", flat=True).first()
    if newest is None or newest <= (told or 0):
        return 0
    return outbox.put_many(HELD, [(f"{HELD}:{int(now.timestamp()) // HOUR}", {"newest": newest})], now)


@outbox.handles(HELD)
def tell(row: Outbox) -> None:
    """Tell coordinators of the whole register how many mails are held, if any still are. It is not said from whom."""
    count = IncomingMail.objects.held().count()
    if not count:
        return
    roles = Membership.objects.filter(role=Role.COORDINATOR, item=None).values("user")
    people = User.objects.active().filter(pk__in=roles).values_list("pk", flat=True)
    notice = telling.Notice(
        event=events.NEW,
        title="1 mail is held until you look at it" if count == 1 else f"{count} mails are held until you look at them",
        url=reverse("feedback:mails"),
        dedupe=row.dedupe,
    )
    telling.tell(dict.fromkeys(people, "You are a coordinator."), notice)
