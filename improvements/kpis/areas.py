"""Who needs attention: services, practices and teams where nothing improves, or only what is very large is tried."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from cir.accounts.models import Team
from cir.catalogue.models import ConfigurationItem
from improvements import outcomes
from improvements.kpis.places import Counting
from improvements.models import Improvement, Transition
from improvements.statuses import Status
from metrics.kpis import Calculator, Fact, Kpi, Leaf, Shape, Stretch

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


def facts(stretch: Stretch) -> Iterator[Fact]:
    """Both shares, month by month; the areas themselves are named in the parts: item:12, team:3."""
    found = Counting()
    if stretch.span.cadence != "month":
        return found.facts()
    rows, approved = outcomes.counted(), Transition.objects.filter(improvement=OuterRef("pk"), move="approve")
    done = rows.filter(status=Status.DONE, ended_at__gte=stretch.end - YEAR, ended_at__lt=stretch.end)
    running = rows.filter(outcomes.open_at(stretch.end)).filter(Exists(approved.filter(at__lt=stretch.end)))
    large = Q(scale=Improvement.Scale.PROJECT)
    there = _there(delivers=done, large=running.filter(large), small=running.exclude(large))
    areas = _areas(stretch)
    without = [area for area in areas if area not in there["delivers"]]
    heavy = [area for area in areas if area in there["large"] and area not in there["small"]]
    for kpi, which in ((NOTHING, without), (TOO_LARGE, heavy)):
        tally = found.at(kpi.key, Leaf())
        tally.numerator, tally.denominator, tally.n = len(which), len(areas), len(which)
        tally.parts.count(dict.fromkeys(which, 1))
    return found.facts()


def _areas(stretch: Stretch) -> list[str]:
    items = ConfigurationItem.objects.current().filter(created_at__lt=stretch.end).values_list("pk", flat=True)
    teams = Team.objects.filter(Exists(Improvement.objects.filter(team=OuterRef("pk"), restricted=False)))
    return [*(f"item:{pk}" for pk in items), *(f"team:{pk}" for pk in teams.values_list("pk", flat=True))]


def _there(**asked: QuerySet[Improvement]) -> dict[str, set[str]]:
    """The areas that have such records; what lies below an item counts for it. The first record of an area answers:
    nothing is counted.
    """
    found: dict[str, set[str]] = {name: set() for name in asked}
    items = ConfigurationItem.objects.annotate(**_having("item", asked)).values_list("path", *asked)
    for path, *answers in items:
        for name, has in zip(asked, answers, strict=True):
            if has:
                found[name].update(f"item:{step}" for step in path.strip("/").split("/") if step)
    for team, *answers in Team.objects.annotate(**_having("team", asked)).values_list("pk", *asked):
        for name, has in zip(asked, answers, strict=True):
            if has:
                found[name].add(f"team:{team}")
    return found


def _having(place: str, asked: dict[str, QuerySet[Improvement]]) -> dict[str, Exists]:
    return {name: Exists(rows.filter(**{place: OuterRef("pk")})) for name, rows in asked.items()}


CALCULATOR = Calculator((NOTHING, TOO_LARGE), facts)
