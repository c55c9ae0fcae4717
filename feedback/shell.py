"""What the frame of every page shows of feedback: the entry of the inbox and how many wait for an answer."""

from typing import Any

from django.db.models import QuerySet

from cir import clock, statements
from cir.accounts.requests import SignedIn
from cir.notifications import workdays
from cir.ui.nav import Extras
from feedback import permissions
from feedback.models import Feedback

MOST_COUNTED = 99


def sidebar(request: SignedIn) -> Extras:
    """The count of the inbox for those who have one; for others the entry is hidden.

    Owners of services come to theirs by notices and "Needs you": to look for them would cost every page a statement.
    """
    if not request.user.is_authenticated:
        return Extras()
    if not request.user.roles.anywhere(*permissions.READERS):
        return Extras(hidden={"feedback:inbox"})
    user, today = request.user, workdays.day_of(clock.now())

    def waiting(me: int) -> QuerySet[Any]:
        found = Feedback.objects.visible_to(user.with_number(me)).to_answer(today)
        return found.order_by().values_list("pk")[: MOST_COUNTED + 1]

    count = len(statements.rows(("inbox", user.standing, today), waiting, user.pk))
    return Extras(counts={"feedback:inbox": count or ""}, hot={"feedback:inbox"} if count else set())
