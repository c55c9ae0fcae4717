"""The catalogue of measures as its page shows it: in a fixed number of queries, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from cir.accounts.requests import SignedIn
from metrics import above, drawing
from metrics.filters import MeasureFilter
from metrics.models import Measure, Reading

PER_PAGE = 50
TONES = {"improving": "info", "getting_worse": "warn", "changed": ""}
EVERYTHING = "all"


@dataclass(frozen=True)
class Row:
    """One measure in the list."""

    measure: Measure
    values: list[float]
    latest: str
    tone: str
    falling: bool
    due: date | None
    aims: int

    @property
    def unit(self) -> str:
        """The unit, where the number does not carry it already."""
        unit = self.measure.shown_unit
        return "" if self.latest.endswith(unit) else unit


def asked(data: Mapping[str, Any]) -> QueryDict:
    """What the address asks for, without empty boxes. Retired measures are shown only when asked for."""
    said = QueryDict(mutable=True)
    for name in MeasureFilter.base_filters:
        values = data.getlist(name) if isinstance(data, QueryDict) else [data.get(name, "")]
        said.setlist(name, [value for value in values if value])
    if said.get("retired") == EVERYTHING:
        said.pop("retired")
    elif not said.get("retired"):
        said["retired"] = "no"
    return said


def catalogue(request: SignedIn) -> dict[str, Any]:
    """The page of rows that the address asks for, and what is wrong with the question."""
    found = MeasureFilter(asked(request.GET), Measure.objects.for_catalogue(), request=request)
    page = Paginator(found.qs, PER_PAGE).get_page(request.GET.get("page"))
    narrowed = any(request.GET.get(name) for name in MeasureFilter.base_filters)
    return {"page": page, "rows": rows(request, page), "problems": found.problems(), "narrowed": narrowed}


def rows(request: SignedIn, page: Page[Measure]) -> list[Row]:
    """The rows of a page: four queries for all of them."""
    keys = [measure.pk for measure in page]
    sparks = Reading.objects.latest_values(keys)
    aims = above.aims(request.user, keys)
    return [_row(measure, sparks[measure.pk], aims[measure.pk]) for measure in page]


def _row(measure: Any, values: list[float], aims: int) -> Row:
    return Row(
        measure=measure,
        values=values,
        latest=drawing.amount(measure.latest_value, measure.shown_unit),
        tone=TONES.get(measure.variation, ""),
        falling=falls(measure, values),
        due=measure.due_on(measure.latest_at),
        aims=aims,
    )


def falls(measure: Measure, values: list[float]) -> bool:
    """Which way the signal points: where the rules saw it go, otherwise where the last values went."""
    if measure.direction != Measure.Direction.NEITHER and measure.variation in {"improving", "getting_worse"}:
        return (measure.variation == "improving") == (measure.direction == Measure.Direction.DOWN)
    return len(values) > 1 and values[-1] < values[0]
