"""Words that people outside read: prepared answers, what is said of a move, and what must not stand in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.formats import date_format

from cir.errors import Invalid, Problem
from feedback.states import Outcome
from improvements.intake import NUMBER

if TYPE_CHECKING:
    from feedback.models import Feedback, Link
    from improvements.models import Improvement, Transition

INTERNAL = re.compile(r"\b(CIR|F)-\d{1,9}\b")
OUTCOMES = {
    "achieved": "It reached what we aimed for.",
    "partly": "It reached part of what we aimed for.",
    "not_achieved": "It did not reach what we aimed for, and we say so.",
}
CONSULT = "We would like to hear what you think before we go on. This is how we plan to do “{title}”: …"
ASK = "Could you tell us a little more? "


@dataclass(frozen=True)
class Telling:
    """What is said when a linked improvement moves. `asks`: a person confirms the words first, because the move has a
    reason; `decides`: it answers whether we do it."""

    title: str
    asks: bool = False
    decides: bool = True


TELLINGS = {
    "approve": Telling("We are going ahead with it"),
    "plan": Telling("It is planned"),
    "go-live": Telling("It is in use"),
    "close": Telling("It is done"),
    "defer": Telling("It has to wait", asks=True, decides=False),
    "decline": Telling("It is not going ahead", asks=True),
    "stop": Telling("We stopped it", asks=True),
    "merge": Telling("It is part of a larger change now", decides=False),
}
"""Moves that whoever spoke hears of."""


def day(value: date | None) -> str:
    """A day as people outside read it."""
    return date_format(value, "j F Y") if value else ""


def prepared(outcome: str, feedback: Feedback, improvement: Improvement | None = None) -> str:
    """The answer to begin with; a person reads it and makes it theirs before it leaves."""
    hello = "Thank you for telling us. "
    by = next((owed.due_on for owed in feedback.obligations.all() if owed.duty == "decide"), None)
    promise = f"We decide by {day(by)} and tell you then." if by else "We tell you what we decide."
    return {
        Outcome.IMPROVEMENT: f"{hello}It shows us something we can do better, so we are looking into it. {promise}",
        Outcome.ADDED: f"{hello}Others noticed this, too, and we are looking into it already: we added your words to "
        f"it. {_stands(improvement) or promise}",
        Outcome.DECLINED: f"{hello}We thought about it and are not going ahead, because … What you can do instead: …",
        Outcome.SERVICE_DESK: f"{hello}This is something our service desk can put right for you, and they have it now. "
        "They will get in touch with you.",
        Outcome.ANSWERED: hello.strip(),
        "ask": f"{hello}{ASK}",
    }.get(outcome, hello)


def consulting(link: Link) -> str:
    """A question about a plan to begin with: what is planned is written by a person, in words for outside."""
    return f"{CONSULT.format(title=link.public_title)}\n\nWhat would it mean for you, and what could go wrong?"


def _stands(improvement: Improvement | None) -> str:
    """Where an improvement stands that was decided already."""
    status = improvement.status if improvement else ""
    if improvement and status in {"approved", "planned", "in_progress"}:
        return f"It is going ahead{_ready(improvement)}."
    if improvement and status == "measuring":
        return f"It is in use{_since(improvement)}. Tell us if it does not help you."
    return {
        "done": "It is done. Tell us if it does not help you.",
        "declined": "We thought about it and are not going ahead, because … What you can do instead: …",
        "stopped": "We began and stopped, because … What you can do instead: …",
    }.get(status, "")


def _ready(improvement: Improvement) -> str:
    on = improvement.target_date
    return f", and we expect it to be ready by {day(on)}" if on else ""


def of_step(step: Transition, link: Link) -> str:
    """Public words about a move: never an internal title, name or reference; a reason only where a person wrote it
    for the requester, and then a person confirms it."""
    record, title = step.improvement, f"“{link.public_title}”"
    reason = " ".join(step.reason.split())
    lead = leader(link)
    words = {
        "approve": f"We decided to go ahead with {title}{_ready(record)}." + (f" {lead} leads it." if lead else ""),
        "plan": f"{title} is planned now{_ready(record)}.",
        "go-live": f"{title} is in use{_since(record)}. We now look at whether it helps.",
        "close": f"{title} is done. {OUTCOMES.get(record.outcome, '')} Did it help you? You can tell us on this page.",
        "defer": f"{title} has to wait. {reason}{_again(step)}",
        "decline": f"We decided not to go ahead with {title}. {reason}",
        "stop": f"We stopped working on {title}. {reason}",
        "merge": f"{title} is part of a larger change now. We keep you posted on that one.",
    }[step.move]
    return " ".join(words.split())


def _since(record: Improvement) -> str:
    return f" since {day(record.went_live_on)}" if record.went_live_on else ""


def _again(step: Transition) -> str:
    until = step.said.get("until")
    return f" We look at it again on {day(date.fromisoformat(until))}." if until else ""


def leader(link: Link) -> str:
    """First name and role of who leads it, where the channel shows that."""
    owner = link.improvement.owner
    if owner is None or not link.feedback.channel.shows_owner:
        return ""
    return f"{owner.first_name}, {owner.job_title}," if owner.job_title else owner.first_name


def internal_words(text: str, names: tuple[str, ...] = ()) -> list[str]:
    """What stands in an answer that people outside should not read: references, ticket numbers, whole names."""
    found = [match.group() for match in INTERNAL.finditer(text)]
    found += [match.group() for match in NUMBER.finditer(text)]
    return list(dict.fromkeys(found + [name for name in names if " " in name and name in text]))


def sayable(text: str, names: tuple[str, ...], *, sure: bool) -> str:
    """The answer. Raises `Invalid` once when it names something internal."""
    if (found := internal_words(text, names)) and not sure:
        message = f"They would read “{'”, “'.join(found)}”. Take it out, or confirm that it is to be sent as it is."
        raise Invalid(Problem("internal", message, "reply"))
    return text


def names_in(feedback: Feedback) -> tuple[str, ...]:
    """Whole names of colleagues that do not belong into an answer."""
    links = feedback.links.select_related("improvement__owner")
    people = [feedback.assigned_to, *(link.improvement.owner for link in links)]
    return tuple(person.name for person in people if person)


def promise_words(days: int) -> str:
    """`5 working days`."""
    return f"{days} working day{'' if days == 1 else 's'}"


def intro(days: int) -> str:
    """What a public form says of itself where its channel says nothing."""
    return (
        "Takes about a minute, no account needed. A person reads every message and you hear back within "
        f"{promise_words(days)}."
    )


def organisation() -> str:
    """Who answers."""
    return str(settings.ORGANISATION_NAME)
