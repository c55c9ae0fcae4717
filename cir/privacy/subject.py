"""Who is meant: an address, or the reference of one message; what else is known of them follows from that."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q

from cir.accounts.models import Hold, User
from cir.errors import Conflict, Invalid, Problem
from feedback.models import Feedback

REFERENCE = re.compile(r"F-(\d{1,12})", re.IGNORECASE)
WORDS_OF_A_NAME = 2
"""One word alone ("May") stands in many texts and means somebody else."""


@dataclass(frozen=True)
class Subject:
    """Somebody, by everything that is known to be theirs."""

    said: str
    """What was asked for: an address in lower case, or a reference."""
    emails: tuple[str, ...]
    names: tuple[str, ...]
    user: User | None
    feedback: tuple[int, ...]

    @property
    def is_known(self) -> bool:
        """Whether anything at all leads to them."""
        return bool(self.user or self.feedback or _is_written_down(self.emails))

    @property
    def marks(self) -> list[str]:
        """What texts are searched for, the longest first."""
        long_enough = [name for name in self.names if len(name.split()) >= WORDS_OF_A_NAME]
        return sorted({*self.emails, *long_enough}, key=len, reverse=True)

    @property
    def references(self) -> list[str]:
        """Their messages, as colleagues call them."""
        return [f"F-{pk}" for pk in self.feedback]

    def require_free(self) -> None:
        """Raise `Conflict` while something about them must be kept."""
        held = Hold.objects.active().filter(about__in=[*self.emails, *self.references]).first()
        if held:
            raise Conflict(f"A hold keeps this since {held.since:%Y-%m-%d}: {held.reason} Lift it first.")


def called(said: str) -> Subject:
    """Whoever has this address, or sent in the message with this reference. Raises `Invalid`."""
    wanted = said.strip().lower()
    if known := REFERENCE.fullmatch(wanted):
        return _of_message(int(known[1]))
    try:
        validate_email(wanted)
    except ValidationError as wrong:
        problem = Problem("who", "Enter an address like name@example.org or a reference like F-88.", "who")
        raise Invalid(problem) from wrong
    return _of_address(wanted)


def _of_message(pk: int) -> Subject:
    found = Feedback.objects.filter(pk=pk).select_related("person").first()
    if found is None:
        raise Invalid(Problem("who", f"There is no message F-{pk}.", "who"))
    if found.person:
        return _of_address(found.person.email)
    if found.email:
        return _of_address(found.email)
    pks = tuple(part.pk for part in found.with_parts())
    return Subject(f"F-{pk}", (), (found.name,) if found.name else (), None, pks)


def _of_address(email: str) -> Subject:
    user = User.objects.filter(email=email).first()
    emails = (email, *_other_addresses(user, email))
    rows = list(Feedback.objects.filter(Q(email__in=emails) | Q(person=user, person__isnull=False)).order_by("pk"))
    names = {row.name for row in rows if row.name} | ({user.name} if user and user.name else set())
    return Subject(email, emails, tuple(sorted(names)), user, tuple(row.pk for row in rows))


def _other_addresses(user: User | None, email: str) -> list[str]:
    if user is None:
        return []
    found = apps.get_model("account", "EmailAddress").objects.filter(user=user).values_list("email", flat=True)
    return sorted({each.lower() for each in found} - {email})


def _is_written_down(emails: tuple[str, ...]) -> bool:
    """Whether an invitation or a mail has the address, though no account and no feedback has it."""
    invited = apps.get_model("administration", "Invitation").objects.filter(email__in=emails).exists()
    asked = apps.get_model("feedback", "Invitation").objects.filter(email__in=emails).exists()
    wrote = apps.get_model("feedback", "IncomingMail").objects.filter(sender__in=emails).exists()
    return bool(emails) and (invited or asked or wrote)
