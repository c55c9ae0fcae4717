"""Every KPI of the practice, in the order in which pages list them. The rollups run what stands here."""

from improvements.kpis import changes, flow
from improvements.models import Improvement
from metrics.kpis import Catalogue

CATALOGUE = Catalogue(
    calculators=(flow.CALCULATOR,),
    changed_since=changes.changed_since,
    first_day=changes.first_day,
    records_page="register",
    sources=dict(Improvement.Source.choices),
)
