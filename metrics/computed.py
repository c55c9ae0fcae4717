"""KPIs as measures of the catalogue: made by a person, read by CIR whenever the rollups were computed.

The practice is improved like everything else, so an improvement of the practice aims at a measure, and that is a KPI.
Its readings are the finished months of the rollups; a month that was counted anew corrects its reading.
"""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from cir import clock
from cir.accounts.models import User
from cir.audit import trail
from cir.catalogue.models import ConfigurationItem
from cir.errors import Invalid, Problem
from metrics import intake, kpi_asking, kpi_reading, permissions, queries, rollups, spans
from metrics.kpis import WHOLE, Kpi, Scope, Shape
from metrics.models import KpiVersion, Measure

COUNTED = (Shape.COUNT, Shape.STOCK, Shape.PEOPLE)


def item_of(scope: Scope) -> ConfigurationItem | None:
    """The service or practice that a scope is about."""
    return ConfigurationItem.objects.filter(pk=scope.id).first() if scope.kind in kpi_asking.ITEM_KINDS else None


def may_make(by: User, scope: Scope) -> bool:
    """Whether the person may use KPIs of this part of the organisation as measures."""
    item = item_of(scope)
    return permissions.may_define(by, item.path if item else "")


def existing(kpi: Kpi, scope: Scope) -> Measure | None:
    """The measure that follows this KPI in this part of the organisation."""
    return Measure.objects.filter(kpi=kpi.key, kpi_scope=_code(scope)).first()


def measure_of(kpi: Kpi, scope: Scope = WHOLE, *, by: User | None, at: datetime | None = None) -> Measure:
    """The measure that follows this KPI: the one that is there, brought back if it was retired, or a new one with a
    reading for every finished month. Raises `NotAllowed`, `Invalid`.
    """
    if scope != WHOLE and not kpi.scoped:
        raise Invalid(Problem("choice", "This KPI is for the whole organisation only.", "scope"))
    item = item_of(scope)
    permissions.require_define(by, item.path if item else "")
    there = existing(kpi, scope)
    if there is None:
        try:
            return _made(kpi, scope, item, by, at or clock.now())
        except IntegrityError:  # somebody else was quicker
            there = existing(kpi, scope)
            if there is None:
                raise
    if there.retired_at:
        there.bring_back(by=by, at=at)
        read(there, kpi, scope, at)
    return there


def refresh(at: datetime | None = None) -> int:
    """Read every computed measure that is still read; answers how many readings that made. Safe to repeat."""
    known, made = rollups.catalogue(), 0
    for measure in Measure.objects.current().exclude(kpi="").order_by("pk"):
        kpi = known.kpi(measure.kpi)
        scope = kpi_asking.read_scope(measure.kpi_scope) if measure.kpi_scope else WHOLE
        if kpi is not None and scope is not None:
            made += read(measure, kpi, scope, at)
    return made


@transaction.atomic
def read(measure: Measure, kpi: Kpi, scope: Scope, at: datetime | None = None) -> int:
    """Read the KPI into its measure, with what it meant when; answers how many readings that made."""
    now, today = at or clock.now(), queries.today()
    months = [start for start in kpi_reading.known().starts if spans.of(start, "month").last < today]
    values = kpi_reading.values([kpi], scope, months)[kpi.key]
    found = [(each.start, each.value) for each in values if each.value is not None]
    _mean(measure, kpi, found[0][0] if found else today, now)
    return measure.follow([(intake.moment_for(day, now), value) for day, value in found], now) if found else 0


@transaction.atomic
def _made(kpi: Kpi, scope: Scope, item: ConfigurationItem | None, by: User | None, now: datetime) -> Measure:
    name = kpi.name if scope == WHOLE or item else f"{kpi.name}: {kpi_asking.scope_words(scope)}"
    if Measure.objects.filter(name__iexact=name, item=item).exists():
        name = f"{name} (KPI)"
    lowest, highest = kpi.bounds
    counted = kpi.shape in COUNTED and not kpi.signed
    measure = Measure.objects.create(
        name=name[:140], item=item, owner=by, unit=kpi.unit, direction=kpi.direction, cadence=Measure.Cadence.MONTH,
        kind=Measure.Kind.COUNT if counted else Measure.Kind.VALUE, source=Measure.Source.COMPUTED,
        lowest=lowest, highest=highest, kpi=kpi.key, kpi_scope=_code(scope), created_by=by, created_at=now,
    )  # fmt: skip
    trail.record(by, "measure defined", measure, {"name": measure.name, "kpi": kpi.key}, now)
    read(measure, kpi, scope, now)
    return measure


def _mean(measure: Measure, kpi: Kpi, first: date, now: datetime) -> None:
    """Say what it means, and from which day on it means something else: each version of the KPI's definition."""
    said = set(measure.definitions.values_list("valid_from", flat=True))
    versions = {max(each.valid_from, first): each for each in KpiVersion.objects.filter(key=kpi.key).order_by("number")}
    for since, version in versions.items():
        if since not in said and (version.number > 1 or not said):
            measure.meaning(_words(kpi, version), since, version.set_by, now)


def _words(kpi: Kpi, version: KpiVersion) -> str:
    symbols = "; ".join(f"{letter} {words}" for letter, words in kpi.words_of(version.reading))
    parts = (f"{version.formula}{f' ({symbols})' if symbols else ''}.", version.numerator, version.denominator)
    left_out = f"Left out: {version.left_out}" if version.left_out else ""
    return " ".join(part for part in (*parts, left_out) if part)


def _code(scope: Scope) -> str:
    return "" if scope == WHOLE else kpi_asking.scope_code(scope)
