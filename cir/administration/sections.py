"""The pages of the administration area, and who may open which."""

from typing import NamedTuple

from cir.accounts.models import User
from cir.accounts.requests import SignedIn
from cir.accounts.roles import Role
from cir.errors import NotAllowed
from cir.ui import nav

ADMINISTRATOR, COORDINATOR, AUDITOR = Role.ADMINISTRATOR, Role.COORDINATOR, Role.AUDITOR


class Section(NamedTuple):
    """One page of the area and the roles, held everywhere, that open it."""

    label: str
    url_name: str
    roles: tuple[Role, ...]


SECTIONS = (
    Section("People", "people", (ADMINISTRATOR, AUDITOR)),
    Section("Teams", "teams", (ADMINISTRATOR, AUDITOR)),
    Section("Scoring model", "criteria", (ADMINISTRATOR, COORDINATOR)),
    Section("Work limits", "limits", (ADMINISTRATOR, COORDINATOR)),
    Section("Reviews", "review_dates", (ADMINISTRATOR, COORDINATOR)),
    Section("Channels", "feedback:channels", (ADMINISTRATOR, COORDINATOR)),
    Section("Sources of signals", "feedback:sources", (ADMINISTRATOR, COORDINATOR)),
    Section("Services and practices", "services", (ADMINISTRATOR, COORDINATOR)),
    Section("Personal data", "privacy", (ADMINISTRATOR,)),
    Section("Webhooks", "webhooks", (ADMINISTRATOR,)),
    Section("Outbox", "outbox", (ADMINISTRATOR,)),
    Section("Audit log", "audit_log", (ADMINISTRATOR, AUDITOR)),
)
BY_NAME = {section.url_name: section for section in SECTIONS}


def open_to(user: User) -> list[Section]:
    """The sections this person may open, of those that exist."""
    return [section for section in SECTIONS if user.roles.has_any(section.roles) and nav.url_of(section.url_name)]


def require(user: User, url_name: str) -> None:
    """Raise `NotAllowed` unless the person may open this section."""
    if not user.roles.has_any(BY_NAME[url_name].roles):
        raise NotAllowed("This page is for people who administer or audit the register.")


def tabs(request: SignedIn) -> list[dict[str, object]]:
    """The sections as the sub-navigation draws them."""
    lines = [(section, nav.url_of(section.url_name)) for section in open_to(request.user)]
    return [{"label": line.label, "url": url, "here": request.path.startswith(url)} for line, url in lines]


def sidebar(request: SignedIn) -> nav.Extras:
    """Hides the way to the administration area from people for whom nothing is there."""
    here = request.user.is_authenticated and bool(open_to(request.user))
    return nav.Extras(hidden=set() if here else {"administration"})
