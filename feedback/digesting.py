"""Who asked for many things that go on hears of them in one mail a day instead of one mail each.

Only what is told by itself waits; what a person writes leaves at once. It is told, and what was owed is met, when the
digest has left.
"""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from cir import clock
from cir.notifications import hours, mail, outbox, workdays
from cir.notifications.models import Outbox
from feedback import linking, tokens, wording
from feedback.models import Feedback, Link, Message
from improvements.statuses import ENDED

DIGEST = "feedback.digest"
MOST_BY_MAIL = 5
"""So many things that go on are told of one by one."""
MOST_IN_ONE = 100


def waits(message: Message, now: datetime) -> bool:
    """Whether this waits for the digest; then it is in the outbox for it."""
    if message.step_id is None or not _asked_for_many(message.feedback.email):
        return False
    at = next_moment(now)
    key = f"{DIGEST}:{tokens.address_digest(message.feedback.email)[:32]}:{at:%Y-%m-%d}"
    outbox.put(DIGEST, key, {"feedback": message.feedback_id}, at)
    return True


def next_moment(now: datetime) -> datetime:
    """`DIGEST_HOUR` o'clock of the organisation's next working day."""
    day = workdays.after(workdays.day_of(now), 1)
    return hours.moment_of(day, time(settings.DIGEST_HOUR), ZoneInfo(settings.TIME_ZONE))


def _asked_for_many(email: str) -> bool:
    links = Link.objects.filter(feedback__email=email, feedback__email_confirmed_at__isnull=False)
    goes_on = links.exclude(improvement__status__in=ENDED)
    return goes_on.values("improvement").distinct().count() > MOST_BY_MAIL


@outbox.handles(DIGEST, outside=True, attempts=mail.ATTEMPTS)
def send(row: Outbox) -> None:
    """Mail what waits, always under the same Message-ID; only then is it told."""
    first = Feedback.objects.filter(pk=row.payload["feedback"]).first()
    if first is None or not first.email:
        raise outbox.GiveUp("Nobody is there to tell any more.")
    waiting = list(_waiting(first.email))
    if not waiting:
        return
    try:
        mail.hand_over(_letter(row, first.email, waiting), [])
    except outbox.GiveUp:
        Message.objects.filter(pk__in=[each.pk for each in waiting]).update(bounced_at=clock.now())
        raise
    now = clock.now()
    Message.objects.filter(pk__in=[each.pk for each in waiting]).update(mailed_at=now)
    for message in waiting:
        message.feedback.meet(message, now)


def _waiting(email: str) -> list[Message]:
    """What was published about moves and has not been mailed, to those who still want mails."""
    rows = Message.objects.filter(kind=Message.Kind.OURS, mailed_at=None, bounced_at=None, withdrawn_at=None)
    told = rows.filter(step__isnull=False, published_at__isnull=False, feedback__email=email)
    wanted = told.filter(feedback__wants_mail=True, feedback__email_confirmed_at__isnull=False)
    related = ("channel", "split_from", "item", "person")
    return list(wanted.select_related(*(f"feedback__{name}" for name in related)).order_by("pk")[:MOST_IN_ONE])


def _letter(row: Outbox, email: str, waiting: list[Message]) -> EmailMultiAlternatives:
    """One mail with all of it; each with its page, where it can be answered and stopped."""
    told = [{"text": each.text, "link": linking.link_for(each.feedback)} for each in waiting]
    context = {"told": told, "organisation": wording.organisation(), "base": settings.BASE_URL}
    headers = {"Message-ID": mail.message_id(row), "Auto-Submitted": "auto-generated"}
    subject = mail.clean(f"{len(told)} of the things you told {wording.organisation()} moved on")
    if len(told) == 1:
        subject = mail.clean(f"About what you told {wording.organisation()}")
    text = render_to_string("emails/feedback/digest.txt", context)
    letter = EmailMultiAlternatives(subject, text, settings.DEFAULT_FROM_EMAIL, [email], headers=headers)
    letter.attach_alternative(render_to_string("emails/feedback/digest.html", context), "text/html")
    return letter
