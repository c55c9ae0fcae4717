"""What the frame of every page shows of notices: the number on the bell."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from cir.accounts.models import User
from cir.notifications.models import Notification
from cir.ui.nav import Extras

MOST_COUNTED = 99
COUNTED = "_unread_notices"


def bell(request: HttpRequest) -> Extras:
    """Unread notices of this person. Counted with other numbers of the page, where somebody did; otherwise by an
    indexed query that stops at a hundred."""
    if not request.user.is_authenticated:
        return Extras()
    known = getattr(request, COUNTED, None)
    count = unread(request.user)[: MOST_COUNTED + 1].count() if known is None else known
    return Extras(counts={"notifications:list": count})


def unread(user: User) -> QuerySet[Any]:
    """What the bell counts."""
    return Notification.objects.told(user).unread().order_by()


def remember(request: HttpRequest, count: int) -> None:
    """The number on the bell was found together with others."""
    setattr(request, COUNTED, count)
