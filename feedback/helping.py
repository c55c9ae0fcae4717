"""Did it help? What people answer becomes readings of a measure of the service: yes 100, partly 50, no 0."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from cir.catalogue.models import ConfigurationItem
from metrics.models import Measure, Reading

if TYPE_CHECKING:
    from feedback.models import Link

NAME = "Did it help"
POINTS = {"yes": 100.0, "partly": 50.0, "no": 0.0}
DEFINITION = (
    "People who gave feedback are asked after the change is done. Yes counts 100, partly 50, no 0; who says it "
    "anew counts once."
)
A_BLINK = timedelta(microseconds=1)


def read(link: Link, now: datetime) -> Reading:
    """The reading of one answer; what was answered before is corrected, so that each voice counts once."""
    measure, points = measure_of(link.improvement.item), POINTS[link.helped]
    if link.reading and link.reading.superseded_at is None:
        if link.reading.value == points:
            return link.reading
        return measure.correct(link.reading, by=None, reason="They said it anew.", value=points, at=now)
    moment = now
    while measure.readings.current().filter(moment=moment).exists():
        moment -= A_BLINK  # several people in one moment, as it is kept of those who stay unknown
    return measure.record(moment=moment, by=None, value=points, source=Measure.Source.SURVEY, at=now)


def measure_of(item: ConfigurationItem | None) -> Measure:
    """The measure of a service, product or practice; the first answer adds it to the catalogue."""
    known = Measure.objects.filter(name=NAME, item=item, retired_at=None).first()
    return known or Measure.define(
        by=None,
        definition=DEFINITION,
        name=NAME,
        item=item,
        unit="points",
        direction=Measure.Direction.UP,
        cadence=Measure.Cadence.MONTH,
        kind=Measure.Kind.SATISFACTION,
        source=Measure.Source.SURVEY,
        lowest=0,
        highest=100,
    )
