"""Mails of ours that came back: what was told by them is owed again, and nothing more is sent there."""

from __future__ import annotations

import re
from datetime import datetime

from cir.notifications import mail
from cir.notifications.models import Notification, Outbox
from feedback.inbound import addresses, threads
from feedback.inbound.automatic import Bounce
from feedback.models import Message

OWN_ID = re.compile(r"<cir\.(\d{1,18})\.[0-9a-f]{16}@[^@>]{1,250}>")
MAIL = "feedback.mail"


def note(bounce: Bounce, recipients: tuple[str, ...], now: datetime) -> str:
    """Note which mail came back; answers that in words. Only ids that are really ours count."""
    rows = [row for row in map(_row, bounce.message_ids) if row]
    if not bounce.is_permanent or not rows:
        return "A note about the delivery of a mail."
    row = rows[0]
    if row.kind == mail.SEND:
        Notification.objects.filter(pk__in=row.payload["notices"], bounced_at=None).update(bounced_at=now)
        return "A mail to a colleague came back."
    message = Message.objects.filter(pk=row.payload["message"]).select_related("feedback__channel").first()
    wanted = addresses.addressed(recipients)
    if message is None or (wanted.feedback and not threads.signed(wanted)):
        return "A note about the delivery of a mail."
    message.feedback.came_back(message, at=now)
    return f"Our answer in {message.feedback.reference} came back."


def _row(message_id: str) -> Outbox | None:
    """The outbox row that sent the mail with this id, if the id carries our signature."""
    match = OWN_ID.fullmatch(message_id)
    row = Outbox.objects.filter(pk=match[1], kind__in=[MAIL, mail.SEND]).first() if match else None
    return row if row and mail.message_id(row) == message_id else None
