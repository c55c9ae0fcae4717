"""Taking feedback in: the one door for every way in. Own words are kept as they were said."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.db import IntegrityError, models, transaction

from cir import clock
from cir.accounts.models import User
from cir.audit import trail
from cir.catalogue.models import ConfigurationItem
from cir.errors import Conflict, Invalid, Problem
from cir.notifications import mail, outbox, workdays
from cir.rest.fields import is_keepable
from feedback import tokens
from feedback.states import State
from improvements import files

if TYPE_CHECKING:
    from feedback.models import Channel, Feedback, Message

LONGEST_WORDS = 20_000
LONGEST_REPLY = 10_000
MOST_REPLIES = 50
ACKNOWLEDGE = "feedback.acknowledge"
LIMITS = {"name": 120, "contract": 60, "ticket": 60}


@dataclass(frozen=True)
class Said:
    """What somebody told us, and what they chose to tell of themselves. Everything but the words may be left out."""

    words: str
    name: str = ""
    email: str = ""
    item: ConfigurationItem | None = None
    contract: str = ""
    ticket: str = ""
    sender: str = ""
    upload: UploadedFile | None = None
    uploads: tuple[UploadedFile, ...] = ()
    is_confirmed: bool = False
    """Whether it is known that they read the mailbox of `email`."""
    person: User | None = None
    told_to: User | None = None

    @property
    def files(self) -> tuple[UploadedFile, ...]:
        """Everything that came with it."""
        return (*((self.upload,) if self.upload else ()), *self.uploads)

    @property
    def is_anonymous(self) -> bool:
        """Whether nothing says who it was."""
        return not (self.name.strip() or self.email.strip() or self.person or self.told_to)


@dataclass(frozen=True)
class Receipt:
    """What was taken in, and the secret that leads back to it: shown once, kept nowhere."""

    feedback: Feedback
    secret: str
    is_new: bool


class Receiving(models.Model):
    """Hearing somebody for the first time, and again."""

    class Meta:
        abstract = True

    @classmethod
    def receive(
        cls: type[Feedback], channel: Channel, said: Said, *, number: str = "", at: datetime | None = None
    ) -> Receipt:
        """Take in what somebody said. The form with the same `number` sent twice is heard once.

        Raises `Invalid` with everything that is wrong, `Conflict` when the channel is closed.
        """
        secret = tokens.of_form(number)
        if known := cls._known(secret):
            return Receipt(known, secret, is_new=False)
        try:
            with transaction.atomic():
                return Receipt(cls._take_in(channel, said, secret, at or clock.now()), secret, is_new=True)
        except IntegrityError:  # its twin was a blink faster
            known = cls._known(secret)
            if known is None:
                raise
            return Receipt(known, secret, is_new=False)

    @classmethod
    def _known(cls: type[Feedback], secret: str) -> Feedback | None:
        key = apps.get_model("feedback", "Key").objects.fitting(secret)
        return key.feedback if key else None

    @classmethod
    def _take_in(cls: type[Feedback], channel: Channel, said: Said, secret: str, at: datetime) -> Feedback:
        if not channel.is_on:
            raise Conflict("This way in is closed at the moment.")
        Invalid.unless_none(problems_of(said))
        good = accepted(said.files)
        now = to_the_hour(at) if said.is_anonymous else at
        channel = channel.there()
        feedback = cls(channel=channel, received_at=now, **_facts(channel, said))
        feedback.assigned_to = channel.first_to_answer(feedback.item)
        feedback.email_confirmed_at = now if said.is_confirmed else None
        feedback.save()
        feedback.keys.create(digest=tokens.digest(secret), made_at=now)
        feedback._attach(good, now)
        feedback._owe(now)
        feedback._trail(said.person or said.told_to, "feedback received", now, channel=channel.slug)
        feedback._thank(now)
        return feedback

    def _attach(self: Feedback, good: list[tuple[files.Accepted, UploadedFile]], now: datetime) -> None:
        """Keep files that passed the gate."""
        for facts, upload in good:
            file = self.files.model(feedback=self, added_at=now, **vars(facts))
            files.keep(file.file, upload, file)
            file.save()

    def _thank(self: Feedback, now: datetime) -> None:
        """One mail of thanks to an address nobody has proved yet: at most one a day, whoever types the address."""
        keys = self.keys.model
        acknowledged = apps.get_model("feedback", "Acknowledged")
        if self.person_id or not self.email or not acknowledged.first_today(self.email, workdays.day_of(now)):
            return
        secret = tokens.of_mail(self.pk, self.email)
        keys.objects.create(feedback=self, digest=tokens.digest(secret), proves_mail=True, made_at=now)
        outbox.put(ACKNOWLEDGE, f"{ACKNOWLEDGE}:{self.pk}", {"feedback": self.pk}, now)

    def _trail(self: Feedback, who: User | None, verb: str, now: datetime, **facts: Any) -> None:
        """A line in the audit trail, unless its place among others would tell when somebody unknown was here."""
        if not self.is_anonymous:
            trail.record(who, verb, self, facts, now)

    @transaction.atomic
    def hear(
        self: Feedback, text: str, *, uploads: tuple[UploadedFile, ...] = (), at: datetime | None = None
    ) -> Message:
        """Whoever spoke says more. It comes back into the queue. Raises `Invalid`, `Conflict`."""
        words = checked(text, LONGEST_REPLY, "Write what you want to add.", "text")
        locked = type(self).objects.select_for_update(of=("self",)).select_related("channel").get(pk=self.pk)
        if locked.messages.filter(kind="theirs").count() >= MOST_REPLIES:
            raise Conflict("This conversation has become long. Send a new message instead.")
        now = to_the_hour(at or clock.now()) if locked.is_anonymous else at or clock.now()
        message = locked.messages.create(kind="theirs", text=words, at=now, published_at=now)
        locked._attach(accepted(uploads), now)
        if locked.state != State.NEW:
            locked._owe_again(now)
        locked.state, locked.snoozed_until, locked.closed_at = State.NEW, None, None
        locked.version += 1
        locked.save()
        locked._trail(locked.person, "feedback continued", now, message=message.pk)
        return message


def accepted(uploads: tuple[UploadedFile, ...]) -> list[tuple[files.Accepted, UploadedFile]]:
    """The files with what the gate says of them. Raises `Invalid` for one that does not pass."""
    return [(files.accept(upload), upload) for upload in uploads]


def to_the_hour(moment: datetime) -> datetime:
    """What is kept of the moment in which somebody spoke who wants to stay unknown."""
    return moment.replace(minute=0, second=0, microsecond=0)


def checked(text: str, longest: int, missing: str, field: str) -> str:
    """Words without white space around them, in one spelling; `Invalid` when there are none or too many."""
    found = unicodedata.normalize("NFC", text.strip()) if is_keepable(text) else ""
    if not found:
        raise Invalid(Problem("required", missing, field))
    if len(found) > longest:
        raise Invalid(Problem("too-long", f"Use at most {longest:,} characters.", field))
    return found


def problems_of(said: Said) -> list[Problem]:
    """Everything that is wrong with what somebody sent."""
    problems: list[Problem] = []
    try:
        checked(said.words, LONGEST_WORDS, "Tell us what could work better", "words")
    except Invalid as wrong:
        problems += wrong.problems
    for name, longest in LIMITS.items():
        if len(str(getattr(said, name))) > longest:
            problems.append(Problem("too-long", f"Use at most {longest} characters.", name))
    if said.email.strip():
        try:
            validate_email(said.email.strip())
        except ValidationError:
            problems.append(Problem("email", "Enter an email address like name@example.org", "email"))
    return problems


def _facts(channel: Channel, said: Said) -> dict[str, Any]:
    """The columns; names become one line without control characters, because they end up in mails."""
    return {
        "words": unicodedata.normalize("NFC", said.words.strip()),
        "sender": said.sender or channel.sender,
        "item": said.item or channel.item,
        "name": mail.clean(said.name)[:120],
        "email": said.email.strip().lower(),
        "contract": mail.clean(said.contract)[:60],
        "ticket": mail.clean(said.ticket)[:60],
        "person": said.person,
        "told_to": said.told_to,
    }
