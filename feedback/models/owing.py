"""What is owed to whoever spoke, and when it is settled."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction

from cir import clock
from cir.notifications import workdays
from feedback.states import Duty, State
from improvements.statuses import ENDED

if TYPE_CHECKING:
    from feedback.models import Feedback, Message
    from improvements.models import Transition


class Owing(models.Model):
    """Three dates from the channel's promise and the working calendar; one more for every move of an improvement."""

    class Meta:
        abstract = True

    def _owe(self: Feedback, now: datetime) -> None:
        """The three debts that every message makes."""
        channel, today = self.channel, workdays.day_of(now)
        decide = workdays.after(today, channel.decide_days)
        days = {
            Duty.ACKNOWLEDGE: channel.promised_by(now),
            Duty.DECIDE: decide,
            Duty.TELL: workdays.after(decide, channel.tell_days),
        }
        owed = self.obligations.model
        owed.objects.bulk_create([owed(feedback=self, duty=duty, due_on=on, since=now) for duty, on in days.items()])

    def _owe_again(self: Feedback, now: datetime) -> None:
        """They said more after we had answered: a first answer is owed anew."""
        again = self.obligations.filter(duty=Duty.ACKNOWLEDGE, met_at__isnull=False)
        again.update(met_at=None, since=now, due_on=self.channel.promised_by(now))

    def _decided(self: Feedback, now: datetime) -> None:
        """A decision was made: it is to be told within the days the channel promises for that."""
        due = workdays.after(workdays.day_of(now), self.channel.tell_days)
        self.obligations.filter(duty=Duty.TELL, step=None, met_at=None).update(due_on=due)
        if self.decided_at is None:
            self.decided_at = now
            self.save(update_fields=["decided_at"])

    def owe_step(self: Feedback, step: Transition, now: datetime) -> bool:
        """A linked improvement moved: that is to be told. Answers whether this is new."""
        due = workdays.after(workdays.day_of(step.at), self.channel.tell_days)
        facts = {"duty": Duty.TELL, "due_on": due, "since": step.at}
        return self.obligations.get_or_create(step=step, defaults=facts)[1]

    def meet(self: Feedback, message: Message, now: datetime) -> None:
        """The message has arrived: what it settles is met, and when nothing is left to tell the matter is closed."""
        self.obligations.filter(message.settled, met_at=None).update(met_at=now)
        self.close_if_settled(now)

    @transaction.atomic
    def came_back(self: Feedback, message: Message, *, at: datetime | None = None) -> None:
        """The mail with an answer came back, so nobody was told: it is owed again, and a person finds another way.
        Nothing more is sent to that address."""
        now = at or clock.now()
        locked = type(self).objects.select_for_update(of=("self",)).select_related("channel").get(pk=self.pk)
        if locked.messages.filter(pk=message.pk, bounced_at=None).update(bounced_at=now):
            due = {"met_at": None, "since": now, "due_on": locked.channel.promised_by(now)}
            locked.obligations.filter(message.settled, met_at__isnull=False).update(**due)
            locked.email_confirmed_at = None
            locked._reopen()
            locked._handled("mail came back", None, now, message=message.pk)

    def close_if_settled(self: Feedback, now: datetime) -> None:
        """Close it once they were told everything: nothing owed, and no linked improvement goes on."""
        goes_on = self.links.exclude(improvement__status__in=ENDED).exists()
        if self.state == State.DECIDED and not goes_on and not self.obligations.open().exists():
            self.state, self.closed_at = State.CLOSED, now
            self.save(update_fields=["state", "closed_at"])

    def _reopen(self: Feedback) -> None:
        if self.state == State.CLOSED:
            self.state, self.closed_at = State.DECIDED, None
            self.save(update_fields=["state", "closed_at"])


def duties(*which: Duty) -> list[str]:
    """Duties as a message keeps them."""
    return [str(duty) for duty in which]
