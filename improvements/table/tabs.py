"""Saved views as tabs and as lines of the sidebar, each with its count."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from cir import statements
from cir.accounts.models import User
from cir.accounts.requests import SignedIn
from cir.notifications import shell
from cir.ui.icons import ICONS
from improvements import counting
from improvements.models import SavedView
from improvements.table import tally
from improvements.table.state import State

MOST_VIEWS = 30


@dataclass(frozen=True)
class Tab:
    """A saved view with its link and count. `key` stands in the address."""

    key: str
    name: str
    url: str
    number: int
    icon: str
    state: State
    view: SavedView

    @property
    def count(self) -> str:
        """The number as the tab shows it."""
        return counting.words(self.number)

    @property
    def count_in_sidebar(self) -> str:
        """The number as the sidebar shows it, on every page: there it is counted less far."""
        return counting.words(self.number, shell.MOST_COUNTED)


def of(request: SignedIn) -> list[Tab]:
    """The views of the person who asks, in their order; asked once per request."""
    known: list[Tab] | None = getattr(request, "_register_tabs", None)
    return known if known is not None else counted(request)[0]


def in_sidebar(request: SignedIn) -> list[Tab]:
    """The first view, which counts the register, and the pinned ones: as they were counted for the page, or only as
    far as the sidebar shows."""
    known = vars(request)
    if not known.keys() & {"_register_tabs", "_sidebar_tabs"}:
        counted_for_sidebar(request)
    every: list[Tab] = known["_register_tabs" if "_register_tabs" in known else "_sidebar_tabs"]
    return [tab for tab in every if tab.view.pinned or tab is every[0]]


def states(request: SignedIn) -> list[State]:
    """What each view shows, without counting; asked once per request."""
    return [state for _, state in _views(request)]


def counted(request: SignedIn, more: list[counting.Sql] | None = None) -> tuple[list[Tab], list[int | None]]:
    """The tabs with their counts, further numbers of the page and that of the bell: all of them in one statement."""
    tabs, numbers = _counted(request, [(*each, counting.MOST) for each in _views(request)], more)
    vars(request)["_register_tabs"] = tabs
    return tabs, numbers


def counted_for_sidebar(request: SignedIn, more: list[counting.Sql] | None = None) -> list[int | None]:
    """The same for a page without tabs, only as far as its sidebar shows; answers the further numbers. To count all
    views as far as the register does takes the database longer than all else a record needs."""
    every = _views(request)
    views = [(*each, counting.MOST if each is every[0] else shell.MOST_COUNTED) for each in every]
    shown = [each for each in views if each[0].pinned or each is views[0]]
    tabs, numbers = _counted(request, shown, more)
    vars(request)["_sidebar_tabs"] = tabs
    return numbers


def _counted(
    request: SignedIn, views: list[tuple[SavedView, State, int]], more: list[counting.Sql] | None
) -> tuple[list[Tab], list[int | None]]:
    counts = [part for _, state, most in views for part in tally.of_list(state, request, most)]
    *numbers, unread = counting.asked([*counts, *(more or ()), *_bell(request.user)])
    shell.remember(request, unread)
    tabs = [_tab(view, state, count or 0) for (view, state, _), count in zip(views, numbers, strict=False)]
    return tabs, numbers[len(views) :]


def _bell(user: User) -> list[counting.Sql]:
    return counting.kept("bell", user, lambda who: [counting.count_of(shell.unread(who), shell.MOST_COUNTED)])


def _views(request: SignedIn) -> list[tuple[SavedView, State]]:
    known: list[tuple[SavedView, State]] | None = getattr(request, "_register_views", None)
    if known is None:
        mine = statements.rows("views", lambda me: SavedView.objects.for_user(me)[:MOST_VIEWS], request.user.pk)
        known = [(view, _state(view.query, str(view.pk))) for view in mine]
        vars(request)["_register_views"] = known
    return known


@lru_cache(maxsize=500)
def _state(query: str, view: str) -> State:
    return replace(State.of(query), view=view)


def _tab(view: SavedView, state: State, count: int) -> Tab:
    icon = view.icon if view.icon in ICONS else "bookmark"
    return Tab(str(view.pk), view.name, state.url, count, icon, state, view)


def current(tabs: list[Tab], state: State) -> Tab | None:
    """The tab that the state belongs to: the one it names, or the one that shows exactly this."""
    named: Any = next((tab for tab in tabs if tab.key == state.view), None)
    return named or next((tab for tab in tabs if not state.view and tab.state.same_as(state)), None)
