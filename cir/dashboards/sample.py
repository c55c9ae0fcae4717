"""Monthly reports of the sample organisation: three frozen ones and a draft. Made once there are figures."""

from __future__ import annotations

from datetime import date, datetime, time

from cir.dashboards import reporting
from improvements.demo import filling
from improvements.models import Report
from metrics import kpi_asking, queries
from metrics.periods import local_day

MONTHS = (3, 2, 1, 0)
"""So many months ago; the present one is a draft."""
EDITOR = "Freya"


def fill(now: datetime) -> None:
    """Written straight to the tables: the audit trail claims nothing."""
    writer = filling.people().filter(name__startswith=EDITOR).first()
    today = local_day(now, queries.zone())
    months = [kpi_asking.months_before(today.replace(day=1), back) for back in MONTHS]
    for month in months:
        if not Report.objects.filter(month=month).exists():
            said = reporting.suggested(month)
            Report(month=month, created_by=writer, created_at=_morning_after(month, now), **said).save()
    for number, month in enumerate(months[:-1], start=1):
        row = Report.objects.get(month=month)
        if row.frozen_at is None and row.created_by == writer:
            row.number, row.contents = number, reporting.contents(month)
            row.frozen_at, row.frozen_by = _morning_after(month, now), writer
            row.save()


def _morning_after(month: date, now: datetime) -> datetime:
    """The second day of the month that follows; never later than now."""
    following = kpi_asking.months_before(month, -1).replace(day=2)
    return min(datetime.combine(following, time(9), tzinfo=queries.zone()), now)


def remove() -> None:
    """Its reports go with its people."""
    Report.objects.filter(created_by__in=filling.people()).delete()


filling.also(lambda now: None, remove)
filling.afterwards(fill)
