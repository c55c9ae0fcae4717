"""How dates read: relative within a week, absolute beyond (interface guide, section 6).

Written by `strftime`, whose names are English as CIR's are: Django's own formats took longer than the query of a page.
"""

import datetime as dt

from django.utils import timezone

MINUTE, HOUR = 60, 3600
WEEK = 7
TODAY = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def in_zone(moment: dt.datetime) -> dt.datetime:
    """The moment on the clock where the person is."""
    return moment.astimezone(timezone.get_current_timezone())


def day_of(value: dt.date) -> dt.date:
    """The calendar day, in the person's zone when there is a time."""
    return in_zone(value).date() if isinstance(value, dt.datetime) else value


def count(number: int, word: str) -> str:
    """`1 day`, `6 days`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def short_date(day: dt.date, today: dt.date) -> str:
    """`18 Dec`, with the year only when it is another one."""
    return f"{day.day} {day:%b}" if day.year == today.year else f"{day.day} {day:%b %Y}"


def date_words(day: dt.date, today: dt.date) -> str:
    """A day as people say it: `tomorrow`, `in 3 days`, `2 days ago`, `18 Dec`."""
    days = (day - today).days
    if days in TODAY:
        return TODAY[days]
    if abs(days) > WEEK:
        return short_date(day, today)
    return f"in {days} days" if days > 0 else f"{-days} days ago"


def moment_words(moment: dt.datetime, now: dt.datetime) -> str:
    """A moment as people say it: `just now`, `2 hours ago`, `in 20 minutes`, else its day."""
    local, here = in_zone(moment), in_zone(now)
    seconds = (moment - now).total_seconds()
    size = abs(seconds)
    if size < MINUTE:
        return "just now"
    if size >= 12 * HOUR or (size >= 6 * HOUR and local.date() != here.date()):
        return date_words(local.date(), here.date())
    words = count(int(size // MINUTE), "minute") if size < HOUR else count(int(size // HOUR), "hour")
    return f"in {words}" if seconds > 0 else f"{words} ago"


def late_words(day: dt.date, today: dt.date) -> str:
    """`6 days late`; empty while the day has not passed."""
    days = (today - day).days
    return f"{count(days, 'day')} late" if days > 0 else ""


def full_words(value: dt.date) -> str:
    """The whole date for the tooltip, with time and zone when there is a time."""
    if isinstance(value, dt.datetime):
        local = in_zone(value)
        return f"{local:%A} {local.day} {local:%B %Y, %H:%M} {local.tzname()}"
    return f"{value:%A} {value.day} {value:%B %Y}"


def until_words(day: dt.date, today: dt.date) -> str:
    """The distance beside an absolute date: `in 4 weeks`, `in 14 weeks`, `3 weeks ago`."""
    days = (day - today).days
    if abs(days) <= 2 * WEEK:
        return TODAY.get(days) or (f"in {days} days" if days > 0 else f"{-days} days ago")
    weeks = count(abs(days) // WEEK, "week")
    return f"in {weeks}" if days > 0 else f"{weeks} ago"
