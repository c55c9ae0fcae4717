"""The organisation's working calendar, as the settings say it: what is promised in working days is counted here."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from cir import clock
from cir.env import WEEK
from cir.notifications import hours


def calendar() -> hours.Calendar:
    """Working days of the week and holidays."""
    weekdays = frozenset(WEEK.index(day) for day in settings.WORKING_DAYS if day in WEEK)
    return hours.Calendar(weekdays, frozenset(settings.HOLIDAYS))


def day_of(moment: datetime) -> date:
    """The organisation's calendar day of a moment."""
    return clock.today(moment, ZoneInfo(settings.TIME_ZONE))


def after(day: date, number: int) -> date:
    """The day so many working days later."""
    return hours.add_working_days(day, number, calendar())


def left(day: date, due: date) -> int:
    """Working days from `day` until `due`; negative once it has passed."""
    return hours.working_days_between(day, due, calendar())
