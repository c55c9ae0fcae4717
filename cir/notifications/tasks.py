"""Jobs of the outbox, of mail and of retention. Each finds what is due and may run twice, late, or side by side."""

from celery import shared_task

from cir.notifications import anchoring, digests, mail_line, outbox, retention


@shared_task
def drain() -> int:
    """Handle what is due in the outbox and stays in the database. Woken by a change, swept by beat."""
    return outbox.drain_inside()


@shared_task
def deliver() -> int:
    """Hand over what is due in the outbox and leaves the database: mail, over one line to the server."""
    with mail_line.kept():
        return outbox.drain_outside()


@shared_task
def send_digests() -> int:
    """Write the digests whose hour has come where their people are."""
    return digests.send_due()


@shared_task
def anchor_audit() -> None:
    """Note the head of the audit trail outside the database, once a day."""
    anchoring.anchor()


@shared_task
def clean_up() -> dict[str, int]:
    """Throw away what was kept long enough."""
    return retention.clean_up()
