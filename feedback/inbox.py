"""The inbox as a page sees it: tabs, queue, the message with what helps to decide, and the answer that is prepared."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Min, Q

from cir import clock
from cir.accounts.models import User
from cir.catalogue.models import ConfigurationItem
from cir.notifications import workdays
from feedback import permissions, personal
from feedback.models import Feedback, Message
from feedback.queries import TABS
from feedback.states import CHOICES, Choice, Subject
from improvements import intake, learned, search
from improvements.learned import Learned
from improvements.search import Hit

WORDS = {"answer": "To answer", "tell": "To tell", "waiting": "Waiting", "snoozed": "Snoozed", "done": "Done"}
MOST_COUNTED, MOST_SHOWN = 99, 50
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
FEWEST_WORDS, MOST_SENTENCES, MOST_ALIKE, MOST_EARLIER = 3, 4, 3, 3
LONGEST_TITLE = 140
WITH = ("channel", "item", "person", "told_to", "assigned_to", "split_from")


@dataclass(frozen=True)
class Tab:
    """One tab: its name in the address, its word, how many there are (not counted for what is done)."""

    name: str
    label: str
    count: str


@dataclass(frozen=True)
class Line:
    """One line of the queue."""

    feedback: Feedback
    left: int | None
    """Working days until the next thing is due; negative when late."""

    @property
    def left_words(self) -> str:
        """`1 day left`, `due today`, `2 days late`."""
        if self.left is None:
            return ""
        days = f"{abs(self.left)} day{'' if abs(self.left) == 1 else 's'}"
        return "due today" if self.left == 0 else f"{days} left" if self.left > 0 else f"{days} late"

    @property
    def is_pressing(self) -> bool:
        """Due within a day, or late."""
        return self.left is not None and self.left <= 1


@dataclass
class Open:
    """The message that is open, and everything that helps to decide about it."""

    feedback: Feedback
    may_answer: bool
    messages: list[Message]
    links: list[Any]
    owed: list[Any]
    handlings: list[Any]
    files: list[Any]
    alike: list[Hit] = field(default_factory=list)
    suggested: ConfigurationItem | None = None
    tickets: list[str] = field(default_factory=list)
    personal: list[str] = field(default_factory=list)
    earlier: list[Feedback] = field(default_factory=list)

    @property
    def subjects(self) -> list[tuple[str, str]]:
        """What it may tell us about."""
        return Subject.choices

    def link(self, number: str) -> Any:
        """The link of this number to an improvement that has not ended; None for what is none."""
        return next((link for link in self.links if str(link.pk) == number and not link.improvement.ended_at), None)

    @property
    def draft(self) -> Message | None:
        """Public words about a move that wait to be confirmed."""
        return next((message for message in self.messages if message.is_draft), None)

    @property
    def to_tell_in_person(self) -> list[Message]:
        """Answers that somebody has to carry back: told in person, or the mail came back."""
        feedback = self.feedback
        if feedback.may_be_mailed:
            return []
        waits = {owed.step_id for owed in self.owed if owed.met_at is None}
        duties = {owed.duty for owed in self.owed if owed.met_at is None and owed.step_id is None}
        return [
            message
            for message in self.messages
            if message.kind == "ours" and message.published_at and (feedback.told_to_id or message.bounced_at)
            and (message.step_id in waits - {None} or duties & set(message.settles))
        ]  # fmt: skip


def tabs(user: User, today: date) -> list[Tab]:
    """The tabs with their counts, each counted no further than a hundred."""
    seen = Feedback.objects.visible_to(user).order_by()
    return [Tab(name, WORDS[name], "" if name == "done" else _count(seen.of_tab(name, today))) for name in TABS]


def _count(rows: Any) -> str:
    number = rows.values("pk")[: MOST_COUNTED + 1].count()
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)


def queue(user: User, tab: str, today: date) -> list[Line]:
    """The lines of a tab: what is due first stands first; what is done, the newest first."""
    rows = Feedback.objects.visible_to(user).of_tab(tab, today).select_related("channel", "person", "told_to")
    rows = rows.annotate(due_on=Min("obligations__due_on", filter=Q(obligations__met_at=None)))
    order = ("-received_at", "-pk") if tab == "done" else ("due_on", "received_at", "pk")
    return [Line(row, _left(row, today)) for row in rows.order_by(*order)[:MOST_SHOWN]]


def _left(row: Feedback, today: date) -> int | None:
    due_on: date | None = getattr(row, "due_on", None)
    return workdays.left(today, due_on) if due_on else None


def following(lines: Iterable[Line], after: Feedback) -> Feedback | None:
    """The next in the queue, which opens by itself."""
    others = [line.feedback for line in lines if line.feedback.pk != after.pk]
    return others[0] if others else None


def opened(user: User, feedback: Feedback) -> Open:
    """The message with its conversation, and what it looks like."""
    shown = Open(
        feedback=feedback,
        may_answer=permissions.may_answer(user, feedback),
        messages=list(feedback.messages.select_related("author", "step")),
        links=list(feedback.links.select_related("improvement__owner")),
        owed=list(feedback.obligations.all()),
        handlings=list(feedback.handlings.select_related("by")),
        files=list(feedback.files.all()),
        tickets=[number for _, number in intake.ticket_numbers(feedback.words)],
        earlier=earlier(user, feedback),
    )
    if shown.may_answer:
        shown.alike = alike(user, feedback)
        shown.suggested = None if feedback.item else search.suggest_item(feedback.words[:200], user)
        shown.personal = personal.found_in("\n".join([feedback.words, *(each.text for each in shown.messages)]))
    return shown


def alike(user: User, feedback: Feedback) -> list[Hit]:
    """Improvements that may be about the same: each of the first sentences is compared with their titles."""
    linked = set(feedback.links.values_list("improvement", flat=True))
    found: dict[int, Hit] = {}
    for sentence in sentences(feedback.words)[:MOST_SENTENCES]:
        for hit in search.similar(sentence, user):
            found.setdefault(hit.id, hit)
    return [hit for hit in found.values() if hit.id not in linked][:MOST_ALIKE]


def learned_before(user: User, form: Any) -> list[Learned]:
    """What was learned in ended improvements like the one that is begun; nothing while none is."""
    if form is None or "title" not in form.fields:
        return []
    chosen = form["item"].value()
    item = chosen if isinstance(chosen, ConfigurationItem) else learned.item_of(chosen)
    return learned.before(str(form["title"].value() or ""), item, user)


def sentences(text: str) -> list[str]:
    """The sentences of a text that say something."""
    parts = (match.group().strip() for match in SENTENCE.finditer(text[:4000]))
    return [part for part in parts if len(part.split()) >= FEWEST_WORDS]


def title_of(feedback: Feedback) -> str:
    """A title to begin with: the first sentence."""
    first = next(iter(sentences(feedback.words)), feedback.words).rstrip(".!? ")
    return first if len(first) <= LONGEST_TITLE else f"{first[: LONGEST_TITLE - 1].rsplit(' ', 1)[0]}…"


def earlier(user: User, feedback: Feedback) -> list[Feedback]:
    """What the same sender told us before, as far as this person may see it."""
    same = Q(pk__in=[])
    if feedback.email:
        same |= Q(email=feedback.email)
    if feedback.person_id:
        same |= Q(person=feedback.person_id)
    if not same.children[1:]:
        return []
    rows = Feedback.objects.visible_to(user).filter(same).exclude(pk=feedback.pk)
    return list(rows.order_by("-received_at", "-pk").prefetch_related("links__improvement")[:MOST_EARLIER])


def choice_of(name: str) -> Choice | None:
    """The outcome that the address names."""
    return next((choice for choice in CHOICES if choice.outcome == name), None)


def frame(user: User, tab: str) -> dict[str, Any]:
    """What stands around the open message."""
    today = workdays.day_of(clock.now())
    return {"tabs": tabs(user, today), "tab": tab, "queue": queue(user, tab, today), "today": today}
