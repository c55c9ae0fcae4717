"""What a page of KPIs is asked for: which period, which part of the organisation. It stands in the address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from cir.accounts.models import Team
from cir.catalogue.models import ConfigurationItem
from cir.errors import Problem
from cir.typed import whole
from metrics import queries, rollups, spans
from metrics.kpis import WHOLE, Scope, ScopeKind
from metrics.spans import Span

PERIODS = {"month": "Month", "quarter": "3 months", "year": "12 months", "all": "All time"}
MONTHS = {"month": 1, "quarter": 3, "year": 12}
USUAL = "year"
DAY = timedelta(days=1)
Choices = list[tuple[str, list[tuple[str, str]]]]
ITEM_KINDS = (ScopeKind.ITEM, ScopeKind.PRACTICE)


@dataclass(frozen=True)
class Asked:
    """The question: so many months up to `until`, in one scope. `problems` name what was not understood."""

    period: str
    until: Span
    scope: Scope
    scope_words: str
    problems: tuple[Problem, ...] = ()

    def span(self, first_month: date) -> Span:
        """The months asked for; "all time" begins with the first month there is."""
        if self.period == "all":
            return Span(min(first_month, self.until.first), self.until.last)
        return Span(months_before(self.until.first, MONTHS[self.period] - 1), self.until.last)

    def address(self, **changes: str) -> str:
        """The question as it stands in an address, with these changes; the usual answers are left out."""
        month = spans.of(queries.today(), "month")
        said = {
            "period": "" if self.period == USUAL else self.period,
            "until": "" if self.until == month else self.until.code,
            "scope": self.code,
        }
        said |= changes
        pairs = [(name, value) for name, value in said.items() if value]
        return f"?{urlencode(pairs)}" if pairs else "?"

    @property
    def code(self) -> str:
        """The scope as it stands in the address; empty for the whole."""
        return "" if self.scope == WHOLE else scope_code(self.scope)

    @property
    def query(self) -> str:
        """The same to hang on another address; empty when all is as usual."""
        return self.address().removesuffix("?")

    @property
    def key(self) -> str:
        """The question in one word, for `metrics.kept`."""
        return f"{self.period} {self.until.code} {self.code}"

    @property
    def earlier(self) -> str:
        """The address of the month before."""
        return self.address(until=spans.of(self.until.first - DAY, "month").code)

    @property
    def later(self) -> str:
        """The address of the month after; empty when that lies ahead."""
        following = spans.of(self.until.last + DAY, "month")
        return "" if following.first > queries.today() else self.address(until=following.code)

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """The lengths to choose from: words, address, whether it is this one."""
        return [(words, self._with(name), name == self.period) for name, words in PERIODS.items()]

    def _with(self, period: str) -> str:
        return replace(self, period=period).address()


def asked(data: Mapping[str, Any], words_of: Callable[[Scope], str] | None = None) -> Asked:
    """The question that an address asks; what is not understood is named, and the rest holds. `words_of` tells what
    a scope is called where that was read already.
    """
    problems: list[Problem] = []
    period = data.get("period") or USUAL
    if period not in PERIODS:
        problems.append(Problem("choice", f"Choose a period: {', '.join(PERIODS)}.", "period"))
        period = USUAL
    until = _until(data.get("until") or "", problems)
    scope, words = _scope(data.get("scope") or "", problems, words_of or scope_words)
    return Asked(period, until, scope, words, tuple(problems))


def of_kpi(question: Asked, *, scoped: bool) -> Asked:
    """The same for one KPI: one that knows no parts of the organisation is shown for the whole, and says so."""
    if scoped or question.scope == WHOLE:
        return question
    problem = Problem("choice", "This KPI is for the whole organisation only.", "scope")
    words = WORDS[ScopeKind.WHOLE]
    return replace(question, scope=WHOLE, scope_words=words, problems=(*question.problems, problem))


def _until(code: str, problems: list[Problem]) -> Span:
    month = spans.of(queries.today(), "month")
    if not code:
        return month
    try:
        span = spans.read(code)
    except ValueError as wrong:
        problems.append(Problem("invalid", str(wrong), "until"))
        return month
    if span.cadence != "month" or span.first > month.first:
        problems.append(Problem("invalid", "Enter a month that has begun, for example 2026-10.", "until"))
        return month
    return span


def _scope(code: str, problems: list[Problem], words_of: Callable[[Scope], str]) -> tuple[Scope, str]:
    if not code:
        return WHOLE, WORDS[ScopeKind.WHOLE]
    scope = read_scope(code)
    words = words_of(scope) if scope else ""
    if scope is None or not words:
        problems.append(Problem("choice", "Choose a service, practice, team, source or way in from the list.", "scope"))
        return WHOLE, WORDS[ScopeKind.WHOLE]
    return scope, words


WORDS = {
    ScopeKind.WHOLE: "Whole organisation",
    ScopeKind.ITEM: "Services and products",
    ScopeKind.PRACTICE: "Practices",
    ScopeKind.TEAM: "Teams",
    ScopeKind.SOURCE: "Sources",
    ScopeKind.CHANNEL: "Ways in for feedback",
}


def scope_code(scope: Scope) -> str:
    """A scope as it stands in an address: item:12, team:3, source:staff, whole."""
    return f"{scope.kind}:{scope.id}" if scope.id else str(scope.kind)


def read_scope(code: str) -> Scope | None:
    """The scope of an address; None for what is none."""
    kind, _, text = code.partition(":")
    if kind == ScopeKind.WHOLE and not text:
        return WHOLE
    number = whole(text) is not None and not text.startswith("0")
    known = number if kind in (*ITEM_KINDS, ScopeKind.TEAM, ScopeKind.CHANNEL) else text in rollups.catalogue().sources
    return Scope(kind, text) if kind in set(ScopeKind) and kind != ScopeKind.WHOLE and known else None


def scope_words(scope: Scope) -> str:
    """What the scope is called; empty when there is no such thing."""
    if scope == WHOLE:
        return WORDS[ScopeKind.WHOLE]
    if scope.kind == ScopeKind.SOURCE:
        return rollups.catalogue().sources[scope.id]
    if scope.kind == ScopeKind.CHANNEL:
        return rollups.catalogue().channels().get(scope.id, "")
    if scope.kind == ScopeKind.TEAM:
        return str(Team.objects.filter(pk=scope.id).first() or "")
    item = ConfigurationItem.objects.filter(pk=scope.id).first()
    is_practice = item is not None and item.kind == ConfigurationItem.Kind.PRACTICE
    return str(item) if item and is_practice == (scope.kind == ScopeKind.PRACTICE) else ""


def offered(found: Mapping[ScopeKind, list[tuple[str, str]]]) -> Choices:
    """Every scope there is, by kind, with code and words; kinds of which there is none are left out."""
    return [(WORDS[kind], [(f"{kind}:{pk}", name) for pk, name in rows]) for kind, rows in found.items() if rows]


def months_before(month: date, many: int) -> date:
    """The first day of the month so many months earlier."""
    place = month.year * 12 + month.month - 1 - many
    return date(place // 12, place % 12 + 1, 1)
