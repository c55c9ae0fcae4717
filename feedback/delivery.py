"""How answers leave the house: after the time for Undo, by the way whoever spoke can be reached, once.

A message is published (they read it on their page), then mailed where an address was confirmed, or told to the
colleague who spoke or who wrote it down. What was owed is met when it has arrived.
"""

from __future__ import annotations

from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from cir import clock
from cir.notifications import mail, outbox, telling
from cir.notifications.models import Outbox
from feedback import digesting, events, linking, outcome, wording
from feedback.inbound import addresses, quoting
from feedback.models import Feedback, Message
from feedback.models.conversing import PUBLISH
from feedback.models.receiving import ACKNOWLEDGE

MAIL = "feedback.mail"
WITH_ALL = ("channel", "person", "told_to", "item", "split_from")


@outbox.handles(PUBLISH)
def publish(row: Outbox) -> None:
    """The time for Undo is over: the answer stands on their page, and goes out."""
    rows = Message.objects.select_for_update(of=("self",))
    message = _get(rows.select_related("step", *(f"feedback__{name}" for name in WITH_ALL)), row.payload["message"])
    if message.withdrawn_at or message.published_at or outcome.take_in(message, clock.now()):
        return
    now, feedback = clock.now(), message.feedback
    message.published_at = now
    message.save(update_fields=["published_at"])
    if "decide" in message.settles and feedback.decided_at is None:
        feedback._decided(now)
    if feedback.may_be_mailed:
        if not digesting.waits(message, now):
            outbox.put(MAIL, f"{MAIL}:{message.pk}", {"message": message.pk})
    elif feedback.person_id:
        _tell_colleague(message)
        feedback.meet(message, now)
    elif feedback.told_to_id and feedback.wants_mail:
        _ask_to_tell(message)
    else:
        feedback.meet(message, now)


def _tell_colleague(message: Message) -> None:
    """Whoever spoke has an account: under the bell, and by the way they chose."""
    feedback = message.feedback
    notice = telling.Notice(
        event=events.ANSWERED,
        title="There is an answer to what you told us",
        body=message.text[:300],
        url=reverse("feedback:given", args=[feedback.reference]),
        about=feedback.reference,
        dedupe=f"feedback-answer:{message.pk}",
    )
    telling.tell({feedback.person_id or 0: "You told us this."}, notice)


def _ask_to_tell(message: Message) -> None:
    """There is no address: whoever wrote it down carries the answer back, and says so. Until then it is owed."""
    feedback = message.feedback
    notice = telling.Notice(
        event=events.TELL,
        title=f"Tell {feedback.name or 'them'} what became of it",
        body=message.text[:300],
        url=feedback.get_absolute_url(),
        about=feedback.reference,
        dedupe=f"feedback-tell:{message.pk}",
    )
    telling.tell({feedback.told_to_id or 0: "You wrote this down on their behalf."}, notice)


@outbox.handles(MAIL, outside=True, attempts=mail.ATTEMPTS)
def send(row: Outbox) -> None:
    """Mail an answer, always under the same Message-ID; only then is it told."""
    message = _get(Message.objects.select_related(*(f"feedback__{name}" for name in WITH_ALL)), row.payload["message"])
    feedback = message.feedback
    if message.mailed_at or not feedback.may_be_mailed:
        feedback.meet(message, clock.now())
        return
    link = linking.link_for(feedback)
    context = {"feedback": feedback, "text": message.text, "link": link, "base": settings.BASE_URL}
    try:
        mail.hand_over(_letter(row, feedback, "answer", f"About what you told {wording.organisation()}", context), [])
    except outbox.GiveUp:
        Message.objects.filter(pk=message.pk).update(bounced_at=clock.now())
        raise
    now = clock.now()
    Message.objects.filter(pk=message.pk).update(mailed_at=now)
    feedback.meet(message, now)


@outbox.handles(ACKNOWLEDGE, outside=True, attempts=mail.ATTEMPTS)
def thank(row: Outbox) -> None:
    """The one mail to an address that nobody has proved: thanks, the promise, and the way to confirm. It repeats
    nothing of what was typed into the form, so that nobody can write to strangers through it."""
    feedback = _get(Feedback.objects.select_related(*WITH_ALL), row.payload["feedback"])
    context = {
        "feedback": feedback,
        "by": feedback.channel.promised_by(feedback.received_at),
        "by_mail": feedback.channel.kind == "mail",
        "link": linking.link_for(feedback),
        "base": settings.BASE_URL,
    }
    mail.hand_over(_letter(row, feedback, "received", f"{wording.organisation()} has your message", context), [])


def _letter(
    row: Outbox, feedback: Feedback, template: str, subject: str, context: dict[str, Any]
) -> EmailMultiAlternatives:
    """A mail in text and HTML that says how to stop."""
    stop = context["link"] + "stop/"
    sender, more = addresses.envelope(feedback)
    answers = quoting.MARK if more else ""
    context |= {"organisation": wording.organisation(), "stop": stop, "answers": answers}
    headers = {
        "Message-ID": mail.message_id(row),
        "References": f"<feedback.{feedback.pk}@{mail.domain()}>",
        "Auto-Submitted": "auto-generated",
        **more,
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    to = formataddr((mail.clean(feedback.name), feedback.email))
    text = render_to_string(f"emails/feedback/{template}.txt", context)
    letter = EmailMultiAlternatives(mail.clean(subject), text, sender, [to], headers=headers)
    letter.attach_alternative(render_to_string(f"emails/feedback/{template}.html", context), "text/html")
    return letter


def _get(rows: QuerySet[Any], pk: int) -> Any:
    """The row this is about; where it is gone there is nobody to tell."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise outbox.GiveUp(f"{rows.model._meta.verbose_name} {pk} is gone.")
    return found
