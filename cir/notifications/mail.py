"""Mail: gathered inside, sent outside, each mail once and always under the same Message-ID.

Notices that pile up for one person (a worker that was away, many reminders on one morning) become one mail.
"""

import hashlib
import smtplib
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from email.utils import formataddr, parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from cir import clock
from cir.accounts.models import User
from cir.notifications import events, mail_line, outbox, unsubscribing
from cir.notifications.models import Notification, Outbox
from cir.notifications.telling import GATHER

SEND = "mail.send"
MOST_SINGLE = 3
"""More notices than this for one person at one time are sent as one mail."""
ATTEMPTS = 30
"""About a day, for a mail server that is away or says "later"."""
LONGEST_HEADER = 200
PERMANENT = 500
LISTED = 100
"""More notices than this are counted in a mail, not listed."""


@outbox.handles(GATHER)
def gather(row: Outbox) -> None:
    """Put a person's notices that are to be mailed at once into mails: one each, or one for all of many."""
    waiting = _take(Notification.objects.to_mail().filter(user=row.payload["user"]), clock.now())
    letters = [[notice] for notice in waiting] if len(waiting) <= MOST_SINGLE else [waiting]
    for letter in letters:
        put_letter(row.payload["user"], letter)


def put_letter(user: int, notices: Sequence[int], *, digest: bool = False) -> None:
    """Write that a mail with these notices is to be sent."""
    if notices:
        payload = {"user": user, "notices": list(notices), "digest": digest}
        outbox.put(SEND, f"mail:{notices[0]}-{notices[-1]}", payload)


def _take(notices: QuerySet[Notification], at: datetime) -> list[int]:
    """Lock these notices and note that they go into a mail; another worker's are passed over."""
    taken = sorted(outbox.claim(notices.order_by("pk")).values_list("pk", flat=True))
    Notification.objects.filter(pk__in=taken).update(queued_at=at)
    return taken


def take_digest(user: int, until: datetime, at: datetime) -> list[int]:
    """A person's unread notices for the digest that came in before `until`."""
    return _take(Notification.objects.to_digest().filter(user=user, created_at__lt=until), at)


@outbox.handles(SEND, outside=True, attempts=ATTEMPTS)
def send(row: Outbox) -> None:
    """Send one mail with what its reader may still see, unless there is nothing left or it was read meanwhile."""
    user = User.objects.active().filter(pk=row.payload["user"]).first()
    if user is None:
        return
    waiting = Notification.objects.told(user).filter(pk__in=row.payload["notices"], mailed_at=None)
    waiting = waiting.unread() if row.payload["digest"] else waiting
    notices = list(waiting.select_related("actor").order_by("pk"))
    if not notices:
        return
    hand_over(_message(row, user, notices), notices)
    Notification.objects.filter(pk__in=[notice.pk for notice in notices]).update(mailed_at=clock.now())


def hand_over(message: EmailMessage, notices: Sequence[Notification]) -> None:
    """Give the mail to the server. Raises `GiveUp` when it refuses for good, `Unavailable` when it is not there."""
    try:
        mail_line.send(message)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as refused:
        if is_permanent(refused):
            pks = [notice.pk for notice in notices]
            Notification.objects.filter(pk__in=pks).update(bounced_at=clock.now())
            raise outbox.GiveUp(f"Bounced: {_words(refused)}") from refused
        raise
    except smtplib.SMTPResponseException:
        raise
    except OSError as away:  # refused, hung, dropped: smtplib's own errors are OSErrors too
        raise outbox.Unavailable(f"{type(away).__name__}: {away}") from away


def is_permanent(refused: smtplib.SMTPException) -> bool:
    """Whether the server said 5xx: this mail will never be taken."""
    if isinstance(refused, smtplib.SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _ in refused.recipients.values())
    return isinstance(refused, smtplib.SMTPResponseException) and refused.smtp_code >= PERMANENT


def _words(refused: smtplib.SMTPException) -> str:
    if isinstance(refused, smtplib.SMTPRecipientsRefused):
        said = list(refused.recipients.values())
        return "; ".join(f"{code} {_text(words)}" for code, words in said)
    return f"{getattr(refused, 'smtp_code', '')} {_text(getattr(refused, 'smtp_error', refused))}"


def _text(words: Any) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else str(words)


def _message(row: Outbox, user: User, notices: Sequence[Notification]) -> EmailMultiAlternatives:
    """The mail in text and HTML, in the reader's time zone, with a way to stop it in its head and at its foot."""
    single = len(notices) == 1 and not row.payload["digest"]
    template = "notice" if single else "digest"
    stop = settings.BASE_URL + unsubscribing.path_for(user, notices[0].event if single else "")
    context = {
        "user": user,
        "notices": notices[:LISTED],
        "more": max(0, len(notices) - LISTED),
        "number": len(notices),
        "digest": row.payload["digest"],
        "notice": notices[0],
        "event": events.title_of(notices[0].event),
        "base": settings.BASE_URL,
        "organisation": settings.ORGANISATION_NAME,
        "stop": stop,
    }
    with timezone.override(user.zone or timezone.get_default_timezone()):
        text = render_to_string(f"emails/notifications/{template}.txt", context)
        html = render_to_string(f"emails/notifications/{template}.html", context)
    subject = _subject(notices, single=single, digest=row.payload["digest"])
    headers = _headers(row, notices, single=single) | {"List-Unsubscribe": f"<{stop}>"}
    message = EmailMultiAlternatives(
        clean(subject), text, settings.DEFAULT_FROM_EMAIL, [formataddr((clean(user.name), user.email))], headers=headers
    )
    message.attach_alternative(html, "text/html")
    return message


def _subject(notices: Sequence[Notification], *, single: bool, digest: bool) -> str:
    if single:
        about, title = notices[0].about, notices[0].title
        return title if not about or about in title else f"{about}: {title}"
    what = "Your day in CIR" if digest else "CIR"
    return f"{what}: {len(notices)} {'update' if len(notices) == 1 else 'updates'}"


def _headers(row: Outbox, notices: Sequence[Notification], *, single: bool) -> dict[str, str]:
    """Stable ids: the same mail sent again is recognised, and mails about one record are one conversation."""
    headers = {
        "Message-ID": message_id(row),
        "Auto-Submitted": "auto-generated",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    if single and notices[0].about:
        headers["References"] = f"<{clean(notices[0].about)}@{domain()}>"
    return headers


def message_id(row: Outbox) -> str:
    """The id of the mail that an outbox row sends: the same at every attempt, different for every row."""
    secret = hashlib.sha256(f"{settings.SECRET_KEY}|{row.pk}|{row.dedupe}".encode()).hexdigest()[:16]
    return f"<cir.{row.pk}.{secret}@{domain()}>"


def domain() -> str:
    """The name that ids of our mails end with."""
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def address_of(sender: str) -> str:
    """The address of "CIR <cir@example.org>"."""
    return parseaddr(sender)[1]


def clean(text: str) -> str:
    """Text that may stand in a header: one line without control, separator or direction characters."""
    kept = (" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in text)
    shown = "".join(sign for sign in kept if unicodedata.category(sign) not in {"Cf", "Cs"})
    return " ".join(shown.split())[:LONGEST_HEADER]
