"""Every KPI of the practice, in the order in which pages list them. The rollups run what stands here."""

from improvements.kpis import areas, changes, flow, gains, money, people, results, waiting
from improvements.models import Improvement
from metrics.kpis import Catalogue

CATALOGUE = Catalogue(
    calculators=(
        results.CALCULATOR,
        waiting.CALCULATOR,
        flow.CALCULATOR,
        money.CALCULATOR,
        gains.CALCULATOR,
        people.CALCULATOR,
        areas.CALCULATOR,
    ),
    changed_since=changes.changed_since,
    first_day=changes.first_day,
    records_page="register",
    sources=dict(Improvement.Source.choices),
)
