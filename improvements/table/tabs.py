"""Saved views as tabs and as lines of the sidebar, each with its count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from cir.ui.icons import ICONS
from improvements import counting
from improvements.models import Improvement, SavedView
from improvements.table.state import State

MOST_VIEWS = 30


@dataclass(frozen=True)
class Tab:
    """A saved view with its link and count. `key` stands in the address."""

    key: str
    name: str
    url: str
    count: str
    icon: str
    state: State
    view: SavedView


def of(request: HttpRequest) -> list[Tab]:
    """The views of the person who asks, in their order; asked once per request."""
    known: list[Tab] | None = getattr(request, "_register_tabs", None)
    if known is None:
        known = _tabs(request)
        request._register_tabs = known  # type: ignore[attr-defined]
    return known


def _tabs(request: HttpRequest) -> list[Tab]:
    views = list(SavedView.objects.for_user(request.user)[:MOST_VIEWS])
    seen = Improvement.objects.visible_to(request.user)
    states = [_state(view) for view in views]
    counts = counting.count_each([state.found(seen, request).qs for state in states])
    return [_tab(view, state, count) for view, state, count in zip(views, states, counts, strict=True)]


def _state(view: SavedView) -> State:
    from_query = State.of(view.query)
    return State(
        from_query.filters, from_query.sort, from_query.group, from_query.columns, str(view.pk), from_query.problems
    )


def _tab(view: SavedView, state: State, count: int) -> Tab:
    icon = view.icon if view.icon in ICONS else "bookmark"
    return Tab(str(view.pk), view.name, state.url, counting.words(count), icon, state, view)


def current(tabs: list[Tab], state: State) -> Tab | None:
    """The tab that the state belongs to: the one it names, or the one that shows exactly this."""
    named: Any = next((tab for tab in tabs if tab.key == state.view), None)
    return named or next((tab for tab in tabs if not state.view and tab.state.same_as(state)), None)
