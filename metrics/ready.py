"""Indicators to start from: definitions that many IT organisations use, ready to be taken over and changed.

The figures that ITIL 4 names for the practices: how quickly service is restored, how often the first answer solves it,
how many changes succeed, how well agreements are kept, how far records can be trusted, and what people think of it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Indicator:
    """A ready definition: the name, what is counted over what, which way is better."""

    key: str
    name: str
    unit: str
    direction: str
    kind: str
    cadence: str
    definition: str


INDICATORS = (
    Indicator("restore", "Time to restore service", "hours", "down", "duration", "month",
        "Mean time from the start of an incident until the service works again for its users, over the incidents"
        " resolved in the month. Planned outages do not count."),
    Indicator("first-contact", "Solved at first contact", "%", "up", "rate", "month",
        "Numerator: requests and incidents solved in the first contact, without being passed on and without being"
        " reopened within five working days. Denominator: all of them in the month."),
    Indicator("changes", "Successful changes", "%", "up", "rate", "month",
        "Numerator: changes carried out without incident, rollback or overrun of their window. Denominator: all"
        " changes carried out in the month."),
    Indicator("agreements", "Service levels kept", "%", "up", "rate", "month",
        "Numerator: targets of service level agreements that were met. Denominator: all targets that were due in the"
        " month."),
    Indicator("records", "Accuracy of asset data", "%", "up", "rate", "quarter",
        "Numerator: sampled records that agree with what was found. Denominator: all records in the sample, drawn at"
        " random."),
    Indicator("availability", "Availability", "%", "up", "rate", "month",
        "Numerator: minutes in which users could work. Denominator: minutes in which the service was agreed to be"
        " there."),
    Indicator("incidents", "Incidents", "incidents", "down", "count", "month",
        "Incidents logged in the month, without duplicates and without requests."),
    Indicator("repeats", "Repeat incidents", "incidents", "down", "count", "month",
        "Incidents of a class that had one in the thirty days before."),
    Indicator("backlog", "Requests older than ten working days", "requests", "down", "count", "week",
        "Open requests on Monday morning that were logged more than ten working days before."),
    Indicator("satisfaction", "Satisfaction of users", "of 5", "up", "satisfaction", "month",
        "Mean of the answers to “How content are you with the help you got?”, 1 to 5, given in the month."),
    Indicator("cost", "Cost of one request", "", "down", "money", "quarter",
        "Cost of the desk in the quarter, divided by the requests it closed."),
    Indicator("mood", "How the team sees its week", "", "up", "qualitative", "week",
        "A judgement from 1 to 5 that the team agrees on, with the sentence it rests on."),
)  # fmt: skip


def indicator(key: str) -> Indicator | None:
    """The ready definition of this key, or None."""
    return next((each for each in INDICATORS if each.key == key), None)
