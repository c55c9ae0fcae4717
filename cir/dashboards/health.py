"""Practice health: what is ill about the register, with its evidence, its age, and the one action that cures it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import CharField, Count, Max, QuerySet, Sum, Value, Window

from cir.accounts.models import Membership, Team, User
from cir.accounts.roles import Role
from improvements import outcomes, practice
from improvements.kpis.flow import LOGGED
from improvements.kpis.people import TAKING_PART
from improvements.models import Improvement, Review, Verdict
from improvements.practice import Disease
from improvements.queries import ImprovementQuerySet
from improvements.statuses import Status
from metrics import kpi_showing
from metrics.kpi_showing import Way
from metrics.kpis import Scope, ScopeKind
from metrics.models import RolledPeriod, Rollup
from metrics.spans import Span

SHOWN = 3
NO_RESULT_DAYS, NO_LEADER_DAYS, NO_REVIEW_DAYS = 90, 30, 35
LEADERS = (Role.APPROVER, Role.SPONSOR)


@dataclass(frozen=True)
class Finding:
    """One disease that was found: how many records or none at all, since how many days, what to do, and the title of an
    improvement of the practice that would end it.
    """

    key: str
    title: str
    shows: str
    cure: str
    url: str
    aim: str
    days: int | None = None
    count: int | None = None
    evidence: tuple[Way, ...] = ()

    @property
    def age(self) -> str:
        """For how long, in words."""
        return "" if self.days is None else f"{self.days} day{'' if self.days == 1 else 's'}"


def findings(user: User, now: datetime) -> list[Finding]:
    """Everything that is ill, as far as the person may see it; what concerns the whole practice first."""
    return among(Improvement.objects.visible_to(user), now)


def among(rows: ImprovementQuerySet, now: datetime) -> list[Finding]:
    """The same by these records."""
    return [*_of_practice(now), *_of_records(rows, now)]


def healthy(found: list[Finding]) -> list[str]:
    """The diseases that were looked for and not found."""
    ill = {finding.title for finding in found}
    known = [*(disease.title for disease in practice.DISEASES.values()), NO_RESULT, NO_LEADER, NO_REVIEW]
    return [title for title in known if title not in ill]


def _of_records(seen: ImprovementQuerySet, now: datetime) -> Iterator[Finding]:
    for disease in practice.DISEASES.values():
        rows = practice.found(seen, disease.key, now).order_by(disease.since, "pk").annotate(all=Window(Count("pk")))
        if oldest := list(rows.values_list("pk", "title", disease.since, "all")[:SHOWN]):
            yield _finding(disease, oldest, now)


def _finding(disease: Disease, oldest: list[Any], now: datetime) -> Finding:
    _, _, since, counted = oldest[0]
    evidence = tuple(Way(f"CIR-{pk} {title}", f"/improvements/CIR-{pk}/") for pk, title, *_ in oldest)
    days = (now - since).days if since else None
    url = f"/register/?finding={disease.key}"
    return Finding(disease.key, disease.title, disease.shows, disease.cure, url, disease.aim, days, counted, evidence)


NO_RESULT, NO_LEADER, NO_REVIEW = "No result shown for long", "Nobody from leadership acts", "Reviews are not held"


class Silence(NamedTuple):
    """Something that ought to happen and has not for so many days."""

    key: str
    title: str
    shows: str
    cure: str
    url: str
    aim: str
    most: int


SILENCES = (
    Silence("no_result", NO_RESULT, "Nothing was closed with a proven gain", "Close what measures already prove",
            "/register/?status=measuring&sort=target_date", "A proven result is shown every quarter", NO_RESULT_DAYS),
    Silence("no_leader", NO_LEADER, "No approver or sponsor decided, scored or said anything",
            "Put decisions before them", "/register/?status=assessing&sort=-score",
            "Approvers and sponsors take part every month", NO_LEADER_DAYS),
    Silence("no_review", NO_REVIEW, "No review of the register was held", "Set review dates",
            "/admin/reviews/", "The register is reviewed every month", NO_REVIEW_DAYS),
)  # fmt: skip


def _of_practice(now: datetime) -> Iterator[Finding]:
    last = _last(now)
    for silence in SILENCES:
        at, what = last.get(silence.key), (silence.cure, silence.url, silence.aim)
        if at is None:
            yield Finding(silence.key, silence.title, f"{silence.shows} so far.", *what)
        elif (days := (now - at).days) > silence.most:
            shows = f"{silence.shows} in the last {silence.most} days."
            yield Finding(silence.key, silence.title, shows, *what, days=days)


def _last(now: datetime) -> dict[str, datetime]:
    """When each of the silences was last broken; one query. Leaders break theirs by any trace they leave."""
    shown = Verdict.objects.filter(
        result="improved", target__improvement__status=Status.DONE, target__improvement__restricted=False
    )
    held = Review.objects.filter(starts_at__lte=now, cancelled_at=None)
    leaders = Membership.objects.filter(role__in=LEADERS, user__is_active=True).values("user")
    led = [
        _latest("no_leader", model._default_manager.filter(**{f"{who}__in": leaders}), when)
        for model, when, who in outcomes.TRACES
    ]
    first = _latest("no_result", shown, "target__improvement__ended_at")
    found: dict[str, datetime] = {}
    for key, at in first.union(_latest("no_review", held, "starts_at"), *led, all=True):
        if at is not None:
            found[key] = max(at, found.get(key, at))
    return found


def _latest(key: str, rows: QuerySet[Any], when: str) -> QuerySet[Any, Any]:
    named = rows.order_by().annotate(silence=Value(key, output_field=CharField())).values("silence")
    return named.annotate(latest=Max(when)).values_list("silence", "latest")


@dataclass(frozen=True)
class Line:
    """A source of ideas or a team, with its number and its share of the longest bar."""

    words: str
    count: float
    most: float
    url: str
    note: str = ""


def sources(names: dict[str, str], span: Span) -> list[Line]:
    """Where ideas come from in the span, from rollups; sources that bring none are named too."""
    rows = Rollup.objects.filter(kind="month", key=LOGGED.key, scope_kind=ScopeKind.SOURCE,
                                 start__range=(span.first, span.last))  # fmt: skip
    sums = dict(rows.order_by().values_list("scope_id").annotate(Sum("numerator")))
    most = max(sums.values(), default=0)
    lines = [
        Line(words, sums.get(key, 0), most, kpi_showing.records_url(LOGGED.behind, span, Scope(ScopeKind.SOURCE, key)))
        for key, words in names.items()
    ]
    return sorted(lines, key=lambda line: -line.count)


def teams(span: Span) -> list[Line]:
    """How many people take part on the records of each team, on average a month, beside its size; never a ranking of
    persons.
    """
    rows = Rollup.objects.filter(kind="month", key=TAKING_PART.key, scope_kind=ScopeKind.TEAM,
                                 start__range=(span.first, span.last))  # fmt: skip
    sums = {int(pk): total for pk, total in rows.order_by().values_list("scope_id").annotate(Sum("numerator"))}
    # A month in which nobody of a team took part has no row of its own, and counts all the same.
    months = RolledPeriod.objects.filter(kind="month", start__range=(span.first, span.last)).count()
    found = []
    for pk, name, size in (
        Team.objects.annotate(size=Count("members")).order_by("name").values_list("pk", "name", "size")
    ):
        people = sums.get(pk, 0.0) / max(1, months)
        url = kpi_showing.records_url(TAKING_PART.behind, span, Scope(ScopeKind.TEAM, str(pk)))
        found.append(Line(name, round(people, 1), max(size, people), url, f"{size} in the team"))
    return found


def reviews(now: datetime) -> tuple[list[Review], Review | None]:
    """The latest reviews that were held, and the next one."""
    held = Review.objects.filter(starts_at__lte=now, cancelled_at=None).order_by("-starts_at")[:4]
    return list(held), Review.objects.next(now)
