"""Mails about one's own account (a new password, a new address, sign-in in two steps) leave through the outbox.

So a mail server that is down slows nobody, loses nothing, and tells a stranger nothing: whether an address is known
makes no difference to the answer or to the work it takes. What they say is sealed until it is sent.
"""

import json
import uuid
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest
from django.template.loader import render_to_string

from cir.accounts import adapters
from cir.notifications import mail, outbox, sealing
from cir.notifications.models import Outbox

KIND = "account.mail"
FOOT = "\n--\n"


class AccountAdapter(adapters.AccountAdapter):
    """Sign-in by allauth, whose mails we post."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write that this mail is to be sent."""
        put(KIND, written(template_prefix, email, context))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """At the address of the house, whatever address it was asked at."""
        return at_home(super().get_email_confirmation_url(request, emailconfirmation))


def at_home(url: str) -> str:
    """The same page at `BASE_URL`."""
    return urljoin(settings.BASE_URL, urlsplit(url).path)


def written(template: str, to: str, context: dict[str, Any]) -> dict[str, str]:
    """Address, subject and text of a mail."""
    context = context | {"email": to, "home": settings.BASE_URL}
    subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
    return {"to": to, "subject": subject, "text": render_to_string(f"{template}_message.txt", context).strip()}


def put(kind: str, said: dict[str, str]) -> None:
    """Write into the outbox what nobody is to read there."""
    outbox.put(kind, f"{kind}:{uuid.uuid4()}", {"sealed": sealing.seal(json.dumps(said))})


def said_in(row: Outbox) -> dict[str, str] | None:
    """What was put there; None when it was sent already, and only killed before that was noted."""
    if not row.payload:
        return None
    try:
        said: dict[str, str] = json.loads(sealing.unseal(row.payload["sealed"]))
    except sealing.Unreadable as wrong:
        raise outbox.GiveUp(str(wrong)) from wrong
    return said


@outbox.handles(KIND, outside=True, attempts=mail.ATTEMPTS)
def send(row: Outbox) -> None:
    """Send one of them."""
    if said := said_in(row):
        deliver(row, said)


def deliver(row: Outbox, said: dict[str, str]) -> None:
    """Hand the mail over, and forget what it said."""
    mail.hand_over(letter(row, **said), [])
    Outbox.objects.filter(pk=row.pk).update(payload={})


def letter(row: Outbox, to: str, subject: str, text: str) -> EmailMultiAlternatives:
    """The mail, the same at every attempt; its HTML says what its text says."""
    headers = {"Message-ID": mail.message_id(row), "Auto-Submitted": "auto-generated"}
    message = EmailMultiAlternatives(mail.clean(subject), text, settings.DEFAULT_FROM_EMAIL, [to], headers=headers)
    body, _, foot = text.partition(FOOT)
    context = {"subject": subject, "paragraphs": [_paragraph(each) for each in body.strip().split("\n\n")]}
    context |= {"foot": foot.strip(), "organisation": settings.ORGANISATION_NAME}
    message.attach_alternative(render_to_string("emails/accounts/letter.html", context), "text/html")
    return message


def _paragraph(text: str) -> dict[str, str]:
    """A line that ends with a colon above an address is a button; anything else stays a sentence."""
    words, _, url = text.strip().partition(":\n")
    return {"words": words, "url": url.strip()} if url else {"words": text.strip(), "url": ""}
