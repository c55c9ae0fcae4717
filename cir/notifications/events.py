"""What people can hear of. Rooms above declare their events here; a person chooses a way for each.

The table of account preferences, the default ways and the words at the foot of mails come from these lines.
"""

from dataclasses import dataclass

from cir.accounts.models import User
from cir.accounts.roles import Role
from cir.notifications.models import Way


@dataclass(frozen=True)
class Event:
    """One kind of thing that people are told. `way` is used until they choose; `roles` (empty: everybody) see it in
    their preferences because nobody else is ever told."""

    key: str
    title: str
    group: str
    way: Way
    roles: tuple[Role, ...] = ()
    position: int = 0


_catalogue: dict[str, Event] = {}


def declare(*events: Event) -> None:
    """Add events to the catalogue. Saying the same twice is harmless; two events with one key are a mistake."""
    for event in events:
        if _catalogue.setdefault(event.key, event) != event:
            raise RuntimeError(f"The event {event.key} is declared twice.")


def get(key: str) -> Event:
    """The event with this key. KeyError for an unknown one."""
    return _catalogue[key]


def title_of(key: str) -> str:
    """What the event is called; for one that is no longer declared, its key."""
    return _catalogue[key].title if key in _catalogue else key


def catalogue() -> tuple[Event, ...]:
    """Every event, in the order of the preferences page."""
    return tuple(sorted(_catalogue.values(), key=lambda event: event.position))


def offered_to(user: User) -> tuple[Event, ...]:
    """The events this person may be told of."""
    return tuple(event for event in catalogue() if not event.roles or user.roles.anywhere(*event.roles))


SYSTEM = "Administration"
declare(
    Event(
        "system.outbox",
        "Something could not be delivered",
        SYSTEM,
        Way.DIGEST,
        roles=(Role.ADMINISTRATOR,),
        position=90,
    )
)
