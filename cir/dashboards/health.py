"""Practice health: what is ill about the register, with its evidence, its age, and the one action that cures it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, F, Max, OuterRef, QuerySet, Subquery, Sum

from cir.accounts.models import Membership, Team, User
from cir.accounts.roles import Role
from cir.dashboards import ill, selfchecked
from cir.dashboards.ill import Found
from improvements import outcomes, practice
from improvements.kpis.flow import LOGGED
from improvements.kpis.people import TAKING_PART
from improvements.models import Improvement, Review, Verdict
from improvements.queries import sees_everything
from improvements.statuses import Status
from metrics import grounds, kpi_showing
from metrics.grounds import LIVE, Grounds
from metrics.kept import Shelf
from metrics.kpi_showing import Way
from metrics.kpis import Scope, ScopeKind
from metrics.models import RolledPeriod, Rollup
from metrics.spans import Span

NO_RESULT_DAYS, NO_LEADER_DAYS, NO_REVIEW_DAYS = 90, 30, 35
CURE = f"{LIVE}cure"
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


def read() -> Grounds:
    """What the page stands on: figures, names, silences, reviews, and whether the register changed; one statement."""
    return grounds.read("practice", *_silences(), _reviews(), _changed(), _cures(), selfchecked.closed())


class Looked(NamedTuple):
    """What is ill as one person sees it, the whole practice first; and by its title the number of each improvement
    under way that is to end some of it.
    """

    findings: list[Finding]
    cures: dict[str, int]


def looked(user: User, now: datetime, ground: Grounds, shelf: Shelf | None = None) -> Looked:
    """Everything that is ill, as far as the person may see it."""
    found = ill.found(user, now, ground, shelf or Shelf(ill.QUESTION))
    cures = {row.words: int(row.code) for row in ground.rows.get(CURE, ()) if row.words and row.code}
    secret = _secrecy(found.many, ground) if sees_everything(user) else ()
    return Looked([*_of_practice(now, ground), *secret, *(_finding(each, now) for each in found.ill)],
                  cures | found.cures)  # fmt: skip


def of_everybody(now: datetime) -> list[Finding]:
    """What is ill by what everybody sees, and how much they do not see, looked for now: for who keeps the register."""
    found, ground = ill.among_all(now), read()
    secret = _secrecy(found.pop(ill.ALL).many, ground)
    return [*_of_practice(now, ground), *secret, *(_finding(each, now) for each in found.values())]


def _secrecy(many: int, ground: Grounds) -> Iterator[Finding]:
    """A large part of the register is hidden from most people: said only to those who see all of it."""
    hidden = sum(row.number or 0 for row in ground.rows.get(ill.HIDDEN, ()))
    if hidden >= MOST_SECRET and hidden > SECRET_SHARE * (hidden + many):
        shows = f"{hidden} of {hidden + many} improvements are restricted, more than one in ten."
        yield Finding("secrecy", SECRECY, shows, "Open what need not be hidden", "/register/?restricted=yes",
                      "What need not be hidden is open to everybody")  # fmt: skip


def healthy(found: list[Finding]) -> list[str]:
    """The diseases that were looked for and not found."""
    sick = {finding.title for finding in found}
    known = [*(disease.title for disease in practice.DISEASES.values()), NO_RESULT, NO_LEADER, NO_REVIEW, NO_CHECK]
    return [title for title in known if title not in sick]


def _finding(found: Found, now: datetime) -> Finding:
    disease, (_, _, since) = practice.DISEASES[found.key], found.oldest[0]
    evidence = tuple(Way(f"CIR-{pk} {title}", f"/improvements/CIR-{pk}/") for pk, title, _ in found.oldest)
    days = (now - since).days if since else None
    url = f"/register/?finding={disease.key}"
    said = (disease.title, disease.shows, disease.cure, url, disease.aim)
    return Finding(disease.key, *said, days, found.many, evidence)


NO_RESULT, NO_LEADER, NO_REVIEW = "No result shown for long", "Nobody from leadership acts", "Reviews are not held"
SECRECY, MOST_SECRET, SECRET_SHARE = "Much is hidden", 5, 0.1
NO_CHECK = "No self-check for half a year"


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
    Silence("no_self_check", NO_CHECK, "The practice was not looked at by its own people", "Start a self-check",
            "/practice/#h-checks", "The practice checks itself twice a year", selfchecked.HALF_A_YEAR.days),
)  # fmt: skip


def _of_practice(now: datetime, ground: Grounds) -> Iterator[Finding]:
    last = _last(now, ground)
    for silence in SILENCES:
        at, what = last.get(silence.key), (silence.cure, silence.url, silence.aim)
        if at is None:
            yield Finding(silence.key, silence.title, f"{silence.shows} so far.", *what)
        elif (days := (now - at).days) > silence.most:
            shows = f"{silence.shows} in the last {silence.most} days."
            yield Finding(silence.key, silence.title, shows, *what, days=days)


def _last(now: datetime, ground: Grounds) -> dict[str, datetime]:
    """When each of the silences was last broken. Leaders break theirs by any trace they leave."""
    found = {
        key: max((row.at for row in ground.rows.get(f"{LIVE}{key}", ()) if row.at), default=None)
        for key in ("no_result", "no_leader", "no_self_check")
    } | {"no_review": max((at for at in _held(ground, now)), default=None)}
    return {key: at for key, at in found.items() if at is not None}


def _silences() -> Iterator[QuerySet[Any, Any]]:
    shown = Verdict.objects.filter(
        result="improved", target__improvement__status=Status.DONE, target__improvement__restricted=False
    )
    yield grounds.part(shown, f"{LIVE}no_result", at=Max("target__improvement__ended_at"))
    leaders = Membership.objects.filter(role__in=LEADERS, user__is_active=True)
    for model, when, who in outcomes.TRACES:
        traces = model._default_manager.filter(**{who: OuterRef("user"), f"{when}__isnull": False})
        last = Subquery(traces.order_by(f"-{when}").values(when)[:1])  # one look into the index for each leader
        yield grounds.part(leaders.annotate(last=last), f"{LIVE}no_leader", at=Max("last"))


def _reviews() -> QuerySet[Any, Any]:
    return grounds.part(Review.objects.filter(cancelled_at=None), f"{LIVE}review", at=F("starts_at"))


def _changed() -> QuerySet[Any, Any]:
    newest = Improvement.objects.order_by("-updated_at", "-pk").values("pk")[:1]
    return grounds.part(Improvement.objects.filter(pk=Subquery(newest)), ill.CHANGED, at=F("updated_at"))


def _cures() -> QuerySet[Any, Any]:
    under_way = ill.cures(Improvement.objects.filter(restricted=False))
    return grounds.part(under_way, CURE, code=F("pk"), words=F("title"))


def _held(ground: Grounds, now: datetime) -> list[datetime]:
    """When reviews were held, the latest first."""
    return sorted((row.at for row in ground.rows.get(f"{LIVE}review", ()) if row.at and row.at <= now), reverse=True)


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


def reviews(now: datetime, ground: Grounds) -> tuple[list[datetime], datetime | None]:
    """When the latest reviews were held, and when the next one begins."""
    ahead = [row.at for row in ground.rows.get(f"{LIVE}review", ()) if row.at and row.at > now]
    return _held(ground, now)[:4], min(ahead, default=None)
