"""The counts of the register as SQL, written once and kept.

Django needs longer to write the two dozen counts of a page than the database to count them. What is kept is the SQL,
never a number, and only of filters whose SQL follows from the question alone: who asks with which roles, what for, on
which day. Filters that name other records (a service, a tag) are looked up and written anew every time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils import timezone

from cir import clock
from improvements.counting import MOST, Sql, count_of, first_of, kept
from improvements.filters import ME, NONE, YES_OR_NO
from improvements.models import WorkLimit
from improvements.statuses import Status
from improvements.table.state import State

if TYPE_CHECKING:
    from django.http import HttpRequest

    from improvements.queries import ImprovementQuerySet

LEVELS = ("high", "medium", "low", "")
STATUS_ORDER = (
    Status.IN_PROGRESS, Status.MEASURING, Status.PLANNED, Status.APPROVED, Status.ASSESSING, Status.NEW,
    Status.DEFERRED, Status.DONE, Status.DECLINED, Status.STOPPED, Status.MERGED,
)  # fmt: skip
"""Running work first: what stands at the top is what is being done."""
COUNTED_TOGETHER = ("status", "urgency")
"""Groupings by a word in the row itself; the others are by the name of another record."""
WORDS = {"status", "item_kind", "urgency", "cost", "scale", "kind", "source", "outcome", "quadrant", *YES_OR_NO}
"""Filters with a few words of ours. What people make up (moments, points, references) would fill the memory."""
LOOKED_UP = {"item", "owner", "requester", "logged_by", "team", "objective"}


class Question(NamedTuple):
    """All that the SQL of counts follows from, besides who asks."""

    counts: str
    filters: tuple[tuple[str, tuple[str, ...]], ...]
    day: int
    zone: str


def of_list(state: State, request: HttpRequest, most: int = MOST) -> list[Sql]:
    """How many improvements the filters of a state show this person, counted as far as `most` + 1."""
    return _known(f"up to {most}", state, request, lambda found: [count_of(found, most)])


def of_page(state: State, request: HttpRequest) -> list[Sql]:
    """The same as `written`, for what the filters of a state show this person."""
    if _together(state):
        return []
    return _known(state.group, state, request, lambda found: written(found, state))


def _together(state: State) -> bool:
    """A search is as dear for one status as for all of them: its groups are counted together, elsewhere."""
    return state.searches and state.group in COUNTED_TOGETHER


def written(found: ImprovementQuerySet, state: State) -> list[Sql]:
    """What a page of the register needs: the groups counted, and the limits of work in progress."""
    if _together(state):
        return []
    if state.group == "status":
        limits = [first_of(WorkLimit.objects.filter(status=status).values("most")) for status in STATUS_ORDER]
        return [*(count_of(found.filter(status=status)) for status in STATUS_ORDER), *limits]
    if state.group == "urgency":
        return [count_of(found.filter(urgency=level)) for level in LEVELS]
    return [count_of(found)] if state.group == "none" else []


def _known(
    counts: str, state: State, request: HttpRequest, write: Callable[[ImprovementQuerySet], list[Sql]]
) -> list[Sql]:
    user: Any = request.user
    if not all_follow(state.filters):
        return write(state.found_for(user).qs)
    question = Question(counts, state.filters, *moment())
    return kept(question, user, lambda who: write(state.found_for(who).qs))


def moment() -> tuple[int, str]:
    """The day that filters by date are read on, and where."""
    return clock.today().toordinal(), timezone.get_current_timezone_name()


def all_follow(filters: Iterable[tuple[str, tuple[str, ...]]]) -> bool:
    """Whether the SQL of filters follows from their words, the person who asks, and the moment alone."""
    return all(_follows(name, values) for name, values in filters)


def _follows(name: str, values: tuple[str, ...]) -> bool:
    """Whether the SQL of a filter follows from its words alone."""
    base = name.removeprefix("not_")
    return base in WORDS or (base in LOOKED_UP and all(value in (ME, NONE) for value in values))
