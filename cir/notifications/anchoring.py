"""The head of the audit trail, noted once a day where nobody who can change the database can change it as well.

Always in the log; where `AUDIT_ANCHOR_EMAIL` is set, also by mail to an address outside.
"""

from datetime import datetime

import structlog
from django.conf import settings
from django.core.mail import EmailMessage

from cir import clock
from cir.audit import trail
from cir.notifications import mail, outbox
from cir.notifications.models import Outbox

log = structlog.get_logger(__name__)
ANCHOR, SEND_ANCHOR = "audit.anchor", "audit.anchor_mail"


def anchor(at: datetime | None = None) -> None:
    """Write that today's head is to be noted; said twice, it is noted once."""
    day = clock.today(at)
    outbox.put(ANCHOR, f"anchor:{day.isoformat()}", {"day": day.isoformat()})


@outbox.handles(ANCHOR)
def note(row: Outbox) -> None:
    """Log the head and, where an address is set, mail it."""
    day, head = row.payload["day"], trail.head()
    log.info("audit.head", day=day, head=head)
    if settings.AUDIT_ANCHOR_EMAIL:
        outbox.put(SEND_ANCHOR, f"anchor-mail:{day}", {"day": day, "head": head})


@outbox.handles(SEND_ANCHOR, outside=True, attempts=mail.ATTEMPTS)
def send(row: Outbox) -> None:
    """Mail the head. `manage.py verify_audit --head …` finds it again."""
    text = (
        f"Head of the audit trail on {row.payload['day']}:\n\n{row.payload['head']}\n\n"
        "Keep this mail. `manage.py verify_audit --head` with this value shows that the trail still holds it."
    )
    subject = f"Audit head {row.payload['day']} of {settings.ORGANISATION_NAME}"
    headers = {"Message-ID": mail.message_id(row), "Auto-Submitted": "auto-generated"}
    mail.hand_over(
        EmailMessage(mail.clean(subject), text, to=[settings.AUDIT_ANCHOR_EMAIL], headers=headers), notices=()
    )
