"""Who reads about the practice itself: those who decide, keep and audit."""

from django.http import HttpRequest

from cir.accounts.models import User
from cir.accounts.roles import Role
from cir.errors import NotAllowed
from cir.ui import nav

READERS = tuple(Role)
PAGES = {"practice", "reports"}


def may_read(user: User) -> bool:
    """Whether the person holds any role at all, wherever it is limited to."""
    return user.roles.anywhere(*READERS)


def require_read(user: User) -> None:
    """Raise `NotAllowed` for people without a role."""
    if not may_read(user):
        raise NotAllowed("This page is for coordinators, approvers, sponsors, analysts and auditors.")


def sidebar(request: HttpRequest) -> nav.Extras:
    """Hides the way there from people without a role."""
    here = request.user.is_authenticated and may_read(request.user)
    return nav.Extras(hidden=set() if here else set(PAGES))
