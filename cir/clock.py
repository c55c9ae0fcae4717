"""The one clock of the house. Time is an argument (`at=None`); this module is its only source."""

from datetime import date, datetime, tzinfo

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()


def today(at: datetime | None = None, zone: tzinfo | None = None) -> date:
    """The calendar day of `at` (default: now) in `zone` (default: the active time zone)."""
    return timezone.localdate(at or now(), zone)
