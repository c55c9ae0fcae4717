"""Every KPI of the practice, in the order in which pages list them. The rollups run what stands here."""

from datetime import date, datetime

from feedback import kpis as feedback
from feedback.models import Channel
from improvements.kpis import areas, changes, flow, gains, money, people, results, waiting
from improvements.models import Improvement
from metrics.kpis import Catalogue


def changed_since(moment: datetime) -> bool:
    """Whether anything in the register or of feedback was touched since."""
    return changes.changed_since(moment) or feedback.changed_since(moment)


def first_day() -> date | None:
    """The day on which the first improvement was logged, or the first message came in."""
    return min((day for day in (changes.first_day(), feedback.first_day()) if day), default=None)


def channels() -> dict[str, str]:
    """Every way in for feedback, by its id."""
    return {str(pk): name for pk, name in Channel.objects.order_by("name", "pk").values_list("pk", "name")}


CATALOGUE = Catalogue(
    calculators=(
        results.CALCULATOR,
        waiting.CALCULATOR,
        flow.CALCULATOR,
        money.CALCULATOR,
        gains.CALCULATOR,
        people.CALCULATOR,
        feedback.CALCULATOR,
        areas.CALCULATOR,
    ),
    changed_since=changed_since,
    first_day=first_day,
    records_page="register",
    sources=dict(Improvement.Source.choices),
    channels=channels,
)
