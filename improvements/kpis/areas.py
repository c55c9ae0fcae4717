"""Who needs attention: services, practices and teams where nothing improves, or only what is very large is tried."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from cir import statements
from cir.accounts.models import Team
from cir.catalogue.models import ConfigurationItem
from improvements import outcomes
from improvements.models import Improvement, Transition
from improvements.statuses import Status
from metrics.kpis import Calculator, Counts, Fact, Kpi, Shape, Tally
from metrics.leaves import Leaf
from metrics.runs import Run

YEAR = timedelta(days=365)
AREAS = "Current services, products and practices, with what lies below them, and teams that have an improvement."

NOTHING = Kpi(
    "areas_without_improvement", "Where nothing improves", "Attention", "Areas with nothing done in 12 months ÷ all",
    "Services, practices and teams in which no improvement was done in the 365 days up to the end of the period.",
    AREAS, "Restricted improvements; retired items.", "%", "down", Shape.PART, scoped=False,
)  # fmt: skip
TOO_LARGE = Kpi(
    "areas_only_large", "Only very large ones", "Attention", "Areas that only try projects ÷ all areas",
    "Services, practices and teams whose approved and not ended improvements, at the end of the period, are all of the"
    " scale project.", AREAS, "Restricted improvements; retired items.", "%", "down", Shape.PART, scoped=False,
)  # fmt: skip


def facts(run: Run) -> Iterator[Fact]:
    """Both shares, month by month; the areas themselves are named in the parts: item:12, team:3."""
    for place in sorted(run.of("month")):
        end = run.stretches[place].end
        there, areas = _there(end), _areas(end)
        without = [area for area in areas if area not in there["delivers"]]
        heavy = [area for area in areas if area in there["large"] and area not in there["small"]]
        for kpi, which in ((NOTHING, without), (TOO_LARGE, heavy)):
            tally = Tally(len(which), len(areas), n=len(which), parts=Counts(dict.fromkeys(which, 1)))
            yield Fact(kpi.key, Leaf(), tally, (place,))


def _areas(end: datetime) -> list[str]:
    items = statements.rows("kpi-areas-current", _current, end)
    teams = statements.rows("kpi-areas-of-teams", _with_improvements)
    return [*(f"item:{pk}" for pk in items), *(f"team:{pk}" for pk in teams)]


def _current(end: datetime) -> QuerySet[Any, Any]:
    return ConfigurationItem.objects.current().filter(created_at__lt=end).values_list("pk", flat=True)


def _with_improvements() -> QuerySet[Any, Any]:
    mine = Improvement.objects.filter(team=OuterRef("pk"), restricted=False)
    return Team.objects.filter(Exists(mine)).values_list("pk", flat=True)


ASKED = ("delivers", "large", "small")


def _there(end: datetime) -> dict[str, set[str]]:
    """The areas that have such records; what lies below an item counts for it. The first record of an area answers:
    nothing is counted.
    """
    found: dict[str, set[str]] = {name: set() for name in ASKED}
    for path, *answers in statements.rows("kpi-areas-items", _items, end - YEAR, end):
        for name, has in zip(ASKED, answers, strict=True):
            if has:
                found[name].update(f"item:{step}" for step in path.strip("/").split("/") if step)
    for team, *answers in statements.rows("kpi-areas-teams", _teams, end - YEAR, end):
        for name, has in zip(ASKED, answers, strict=True):
            if has:
                found[name].add(f"team:{team}")
    return found


def _items(since: datetime, end: datetime) -> QuerySet[Any, Any]:
    return ConfigurationItem.objects.annotate(**_having("item", since, end)).values_list("path", *ASKED)


def _teams(since: datetime, end: datetime) -> QuerySet[Any, Any]:
    return Team.objects.annotate(**_having("team", since, end)).values_list("pk", *ASKED)


def _having(place: str, since: datetime, end: datetime) -> dict[str, Exists]:
    rows, approved = outcomes.counted(), Transition.objects.filter(improvement=OuterRef("pk"), move="approve")
    running = rows.filter(outcomes.open_at(end)).filter(Exists(approved.filter(at__lt=end)))
    large = Q(scale=Improvement.Scale.PROJECT)
    done = rows.filter(status=Status.DONE, ended_at__gte=since, ended_at__lt=end)
    asked = zip(ASKED, (done, running.filter(large), running.exclude(large)), strict=True)
    return {name: Exists(some.filter(**{place: OuterRef("pk")})) for name, some in asked}


CALCULATOR = Calculator((NOTHING, TOO_LARGE), facts)
