"""Everything the register's page shows, made from its state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from cir.accounts.requests import SignedIn
from cir.ui import nav
from improvements import counting
from improvements.models import Improvement, SavedView
from improvements.table import drawing, export, rows, tabs, tally
from improvements.table.chips import Chip, chips
from improvements.table.columns import COLUMNS, SHOWN
from improvements.table.filtering import FIELDS
from improvements.table.state import GROUPINGS, State


@dataclass(frozen=True)
class Head:
    """The head of a column: what it is called, where a click leads, how it is sorted now."""

    name: str
    label: str
    css: str
    url: str = ""
    sorted: str = ""


def listing(request: SignedIn, state: State, after: str = "") -> dict[str, Any]:
    """The context of the page: tabs, chips, heads, groups of drawn rows, and what can be done next."""
    found = state.found(Improvement.objects.visible_to(request.user), request)
    _, numbers = tabs.counted(request, tally.of_page(state, request))
    page = rows.page(found.qs, state, after, numbers=numbers, read=rows.kept_for(request.user, state))
    for group in page.groups:
        group.drawn = drawing.rows(group.rows, state.columns, request.user)
    shown = chips(state, found)
    return {
        "state": state,
        "page": page,
        "part": bool(after),
        "chips": shown,
        "heads": heads(state),
        "width": len(state.columns) + 3,
        "next": f"{state.url}&after={quote(page.after)}" if page.after else "",
        "more_count": min(rows.SIZE, max(1, page.total - page.shown)),
        "total": page.total,
        "total_words": counting.words(page.total),
        "empty": None if page.total else emptiness(request, state, shown),
        **tools(state),
        **of_view(request, state),
    }


@lru_cache(maxsize=500)
def tools(state: State) -> dict[str, Any]:
    """What the bars above the table offer, and the hidden fields that keep the state in their forms."""
    kept = [("view", state.view), *state.pairs]
    return {
        "groupings": [(name, label, replace(state, group=name).url) for name, label in GROUPINGS.items()],
        "group_words": f"Group: {GROUPINGS[state.group].lower()}",
        "chooser": chooser(state),
        "usual_columns": replace(state, columns=SHOWN).url,
        "field_options": field_options(),
        "kept": kept,
        "kept_without_words": [pair for pair in kept if pair[0] != "q"],
        "kept_without_columns": [pair for pair in kept if pair[0] != "columns"],
        "words": dict(state.filters).get("q", ("",))[0],
        "layouts": {name: url and f"{url}?{state.query}" for name, url in layouts()},
        "exports": [_export(state, kind.name, kind.label) for kind in export.KINDS.values()],
    }


@cache
def field_options() -> SafeString:
    """The fields of the filter builder, each with what it takes."""
    line = '<option value="{}" data-takes="{}" data-operators="{}">{}</option>'
    said = ((field, ";".join(f"{value}={word}" for value, word in field.operators)) for field in FIELDS)
    return format_html_join("", line, ((field.name, field.takes, words, field.label) for field, words in said))


def _export(state: State, kind: str, label: str) -> tuple[str, str, str]:
    """The addresses of one kind of file: what is shown, and all columns."""
    url = reverse("export", args=[kind])
    return f"{url}?{state.query}", label, f"{url}?{state.query}&all_columns=1"


def of_view(request: SignedIn, state: State) -> dict[str, Any]:
    """The saved views, the one that is open, and whether it was changed."""
    every = tabs.of(request)
    tab = tabs.current(every, state)
    return {
        "tabs": every,
        "tab": tab,
        "changed": bool(tab and not tab.state.same_as(state)),
        "may_save": bool(tab and tab.view.may_be_changed(request.user)),
        "may_share": SavedView.may_be_shared_by(request.user),
    }


def layouts() -> list[tuple[str, str]]:
    """The other ways to look at the same records."""
    return [(name, nav.url_of(name)) for name in ("board", "prioritise")]


@lru_cache(maxsize=500)
def heads(state: State) -> list[Head]:
    """The heads of all columns, the two fixed ones first."""
    fixed = (("ref", "Ref", "ref", ""), ("title", "Improvement", "title", ""))
    own = [(name, COLUMNS[name].label, COLUMNS[name].sort, COLUMNS[name].css) for name in state.columns]
    return [_head(state, *each) for each in (*fixed, *own)]


def _head(state: State, name: str, label: str, sort: str, css: str) -> Head:
    numbers = "num" if "num" in css.split() else ""
    if not sort:
        return Head(name, label, numbers)
    now = ("descending" if state.sort.descending else "ascending") if state.sort.key.name == sort else ""
    return Head(name, label, numbers, state.sorted_by(sort).url, now)


def chooser(state: State) -> list[dict[str, Any]]:
    """Every column for the chooser: those shown first, in their order, with links that move or hide them."""
    shown = list(state.columns)
    listed = [*shown, *(name for name in COLUMNS if name not in shown)]
    return [
        {
            "name": name,
            "label": COLUMNS[name].label,
            "shown": name in shown,
            "up": _moved(state, name, -1),
            "down": _moved(state, name, 1),
        }
        for name in listed
    ]


def _moved(state: State, name: str, by: int) -> str:
    order = list(state.columns)
    if name not in order or not 0 <= order.index(name) + by < len(order):
        return ""
    place = order.index(name)
    order[place], order[place + by] = order[place + by], order[place]
    return replace(state, columns=tuple(order)).url


def emptiness(request: SignedIn, state: State, shown: list[Chip]) -> dict[str, Any]:
    """Why nothing is shown: an empty register, or filters; then how many there would be without each of them."""
    seen = Improvement.objects.visible_to(request.user)
    if not state.filters:
        return {"register": True, "without": []}
    narrowed = [chip for chip in shown if not chip.problem]
    without = [state.without(chip.name) for chip in narrowed]
    counts = counting.count_each([*(each.found(seen, request).qs for each in without), seen])
    options = [(chip, counting.words(count)) for chip, count in zip(narrowed, counts, strict=False)]
    return {"register": not counts[-1], "without": options}
