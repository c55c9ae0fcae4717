"""What is promised until when."""

from datetime import date, datetime

from django.conf import settings

from cir.notifications import workdays


def first_answer_by(logged_at: datetime) -> date:
    """The day by which whoever logged an idea hears back: so many working days later, in the organisation's zone."""
    return workdays.after(workdays.day_of(logged_at), settings.FIRST_ANSWER_DAYS)
