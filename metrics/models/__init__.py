"""The catalogue of measures and their readings."""

from metrics.models.basing import Rebasing
from metrics.models.kpi import KpiTarget, KpiVersion
from metrics.models.measure import Definition, Measure
from metrics.models.pin import KpiPins
from metrics.models.reading import Reading
from metrics.models.rollup import RolledPeriod, Rollup, TouchedDays

__all__ = [
    "Definition",
    "KpiPins",
    "KpiTarget",
    "KpiVersion",
    "Measure",
    "Reading",
    "Rebasing",
    "RolledPeriod",
    "Rollup",
    "TouchedDays",
]
