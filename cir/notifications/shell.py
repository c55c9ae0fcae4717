"""What the frame of every page shows of notices: the number on the bell."""

from django.http import HttpRequest

from cir.notifications.models import Notification
from cir.ui.nav import Extras

MOST_COUNTED = 99


def bell(request: HttpRequest) -> Extras:
    """Unread notices of this person, from one indexed query that stops counting at a hundred."""
    if not request.user.is_authenticated:
        return Extras()
    unread = Notification.objects.told(request.user).unread().order_by()
    return Extras(counts={"notifications:list": unread[: MOST_COUNTED + 1].count()})
