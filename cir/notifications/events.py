"""What people can hear of. Rooms above declare their events here; a person chooses a way for each.

The table of account preferences, the default ways and the words at the foot of mails come from these lines.
"""

from collections.abc import Callable, Collection, Iterable
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
_calm: dict[str, Callable[[Collection[int]], set[int]]] = {}


def declare(*events: Event) -> None:
    """Add events to the catalogue. Saying the same twice is harmless; two events with one key are a mistake."""
    for event in events:
        if _catalogue.setdefault(event.key, event) != event:
            raise RuntimeError(f"The event {event.key} is declared twice.")


def get(key: str) -> Event:
    """The event with this key. KeyError for an unknown one."""
    return _catalogue[key]


def calm(key: str, crowded: Callable[[Collection[int]], set[int]]) -> None:
    """Tell an event by digest, unless they chose otherwise, to those for whom there is too much of it for single mails:
    `crowded` finds them among the ids of some people."""
    _calm[key] = crowded


def ways_unless_chosen(key: str, people: Iterable[int]) -> dict[int, str]:
    """How each of these people hears of an event as long as they choose nothing else."""
    ways: dict[int, str] = dict.fromkeys(people, get(key).way)
    return ways | dict.fromkeys(_calm[key](ways), Way.DIGEST) if key in _calm and ways else ways


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
