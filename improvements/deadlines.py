"""What is promised until when."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from cir import clock
from cir.notifications import hours


def first_answer_by(logged_at: datetime) -> date:
    """The day by which whoever logged an idea hears back: so many working days later, in the organisation's zone."""
    logged_on = clock.today(logged_at, ZoneInfo(settings.TIME_ZONE))
    return hours.add_working_days(logged_on, settings.FIRST_ANSWER_DAYS)
