"""Measures and readings in the words of their pages."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, cast, get_args
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber

from cir import clock
from metrics.periods import Cadence, Period, local_day, next_due, period_of

if TYPE_CHECKING:
    from metrics.models import Measure, Reading  # noqa: F401 - Measure is named in quotes below

DAY = timedelta(days=1)
SOON = timedelta(days=2)
SPARK = 24


def zone() -> ZoneInfo:
    """The organisation's zone: periods begin there, whoever looks."""
    return ZoneInfo(settings.TIME_ZONE)


class MeasureQuerySet(models.QuerySet["Measure"]):
    """Measures in the words of the catalogue."""

    def current(self) -> MeasureQuerySet:
        """Measures that are still read."""
        return self.filter(retired_at=None)

    def with_latest(self) -> MeasureQuerySet:
        """Each with `latest_value` and `latest_at`: what was read last."""
        latest = _readings().filter(measure=OuterRef("pk"), superseded_at=None).order_by("-moment")
        return self.annotate(
            latest_value=Subquery(latest.values("value")[:1]), latest_at=Subquery(latest.values("moment")[:1])
        )

    def for_catalogue(self) -> MeasureQuerySet:
        """What a row of the catalogue shows, in a fixed number of queries."""
        return self.select_related("item", "owner").with_latest().order_by("name", "pk")

    def due(self, on: date) -> MeasureQuerySet:
        """Measures whose next reading is due by that day, or late. Retired and computed ones never are."""
        condition = Q()
        for cadence in get_args(Cadence):
            beyond = period_of(on + DAY, cadence)
            read_before = beyond.preceding.start(zone())
            never = Q(latest_at=None, created_at__lt=beyond.start(zone()))
            condition |= Q(cadence=cadence) & (Q(latest_at__lt=read_before) | never)
        return self.current().filter(kpi="").with_latest().filter(condition)


class ReadingQuerySet(models.QuerySet["Reading"]):
    """Readings in the words of a chart."""

    def current(self) -> ReadingQuerySet:
        """Readings that count: those not replaced by a correction."""
        return self.filter(superseded_at=None)

    def latest_values(self, measures: list[int], most: int = SPARK) -> dict[int, list[float]]:
        """The last values of each measure, oldest first, in one query."""
        newest_first = Window(RowNumber(), partition_by=F("measure"), order_by=F("moment").desc())
        rows = self.current().filter(measure__in=measures).annotate(place=newest_first).filter(place__lte=most)
        found: dict[int, list[float]] = {pk: [] for pk in measures}
        for measure, value in rows.order_by("measure", "moment").values_list("measure", "value"):
            found[measure].append(value)
        return found


def due_period(cadence: str, latest: datetime | None, created: datetime) -> Period:
    """The period whose reading is the next one that is missing: the one after the latest, or the first of all."""
    known = cast("Cadence", cadence)
    return period_of(created, known, zone()) if latest is None else period_of(latest, known, zone()).following


def due_on(cadence: str, latest: datetime | None, created: datetime) -> date:
    """The day by which the next reading is due: the last of its period."""
    if latest is None:
        return due_period(cadence, None, created).last
    return next_due(latest, cast("Cadence", cadence), zone())


def today() -> date:
    """The organisation's day."""
    return local_day(clock.now(), zone())


def _readings() -> models.QuerySet[Reading]:
    return cast("models.QuerySet[Reading]", apps.get_model("metrics", "Reading")._default_manager.all())
