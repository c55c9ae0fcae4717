"""Every KPI of the practice, in the order in which pages list them. The rollups run what stands here."""

from datetime import date, datetime
from typing import Any

from django.db.models import F, Max, QuerySet

from feedback import kpis as feedback
from feedback.models import Channel
from improvements.kpis import areas, changes, flow, gains, money, people, results, selfchecks, waiting
from improvements.models import Improvement
from metrics import grounds, scores
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


def beside() -> list[QuerySet[Any, Any]]:
    """The ways in for feedback; and which records are restricted: pages that name records are drawn anew when one is
    hidden, at once.
    """
    hidden = Improvement.objects.filter(restricted=True)
    return [
        grounds.part(Channel.objects.all(), grounds.CHANNEL, code=F("pk"), words=F("name")),
        grounds.changes(hidden, "restricted", Max("updated_at")),
    ]


CATALOGUE = Catalogue(
    calculators=(
        results.CALCULATOR,
        waiting.CALCULATOR,
        flow.CALCULATOR,
        money.CALCULATOR,
        gains.CALCULATOR,
        people.CALCULATOR,
        selfchecks.CALCULATOR,
        scores.CALCULATOR,
        feedback.CALCULATOR,
        areas.CALCULATOR,
    ),
    changed_since=changed_since,
    first_day=first_day,
    records_page="register",
    sources=dict(Improvement.Source.choices),
    channels=channels,
    beside=beside,
)
