"""The conversation a mail belongs to: by its signed address, or by the mails it refers to."""

from __future__ import annotations

import re

from cir.notifications import mail
from feedback.inbound import addresses
from feedback.inbound.addresses import Addressed
from feedback.models import Feedback, IncomingMail

OURS = re.compile(r"<feedback\.(\d{1,18})@([^@>]{1,250})>")
WITH = ("channel", "item", "person")


def signed(wanted: Addressed) -> Feedback | None:
    """The conversation of a signed address, if the signature is ours."""
    found = Feedback.objects.filter(pk=wanted.feedback or 0).select_related(*WITH).first()
    return found if found and addresses.fits(found, wanted.signature) else None


def named(references: tuple[str, ...], sender: str) -> Feedback | None:
    """The conversation with this sender that a mail refers to: by the thread id that our mails carry, or by their
    own earlier mail. Anybody can write such ids: that it is the sender of that conversation must be known otherwise."""
    matches = [match for match in map(OURS.fullmatch, references) if match and match[2] == mail.domain()]
    numbers = [int(match[1]) for match in matches]
    theirs = IncomingMail.objects.filter(message_id__in=references, state=IncomingMail.State.TAKEN)
    numbers += [pk for pk in theirs.values_list("feedback", flat=True) if pk]
    rows = Feedback.objects.filter(pk__in=numbers).select_related(*WITH)
    return next((each for each in rows.order_by("-pk") if sender in {each.email, *_own(each)}), None)


def _own(feedback: Feedback) -> set[str]:
    return {feedback.person.email.lower()} if feedback.person else set()
