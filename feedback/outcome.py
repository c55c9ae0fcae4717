"""Told by itself: the history of moves is the queue. Each move of a linked improvement becomes a debt and words for
whoever spoke, exactly once: the database allows one message per move, whoever looks, however often, wherever killed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from cir import clock
from cir.notifications import outbox
from feedback import wording
from feedback.models import Feedback, Link, Obligation
from feedback.models.conversing import PUBLISH
from feedback.models.owing import duties
from feedback.states import Duty
from improvements.models import Transition

BATCH = 100


def pull(at: datetime | None = None) -> int:
    """Turn every move that was not told yet into words; answers how many."""
    told = 0
    while pairs := _untold():
        done = _tell(pairs, at or clock.now())
        told += done
        if not done:  # others have these rows; they or the next sweep tell
            break
    return told


def _untold() -> list[tuple[int, int]]:
    """(feedback, step) of moves made since the link that nobody turned into a debt yet, the oldest first."""
    owed = Obligation.objects.filter(feedback=OuterRef("supporting"), step=OuterRef("pk"))
    rows = (
        Transition.objects.filter(move__in=wording.TELLINGS, improvement__feedback_links__added_at__lte=F("at"))
        .annotate(supporting=F("improvement__feedback_links__feedback"))
        .exclude(Exists(owed))
    )
    return list(rows.order_by("pk", "supporting").values_list("supporting", "pk")[:BATCH])


@transaction.atomic
def _tell(pairs: list[tuple[int, int]], now: datetime) -> int:
    """The debts and words of a batch, in one transaction; feedback that another worker holds is passed over."""
    rows = Feedback.objects.filter(pk__in={feedback for feedback, _ in pairs}).order_by("pk")
    mine = {row.pk: row for row in outbox.claim(rows)}
    steps = Transition.objects.select_related("improvement__owner", "improvement__merged_into")
    moves = {step.pk: step for step in steps.filter(pk__in={step for _, step in pairs})}
    told = 0
    for feedback, step in pairs:
        if feedback in mine:
            told += tell(mine[feedback], moves[step], now)
    return told


def tell(feedback: Feedback, step: Transition, now: datetime) -> bool:
    """Owe and prepare what is to be said of one move. Words for which a move has a reason wait for a person; the
    others leave by themselves. Answers whether this is new."""
    link = feedback.links.filter(improvement=step.improvement_id).select_related("feedback__channel").first()
    if link is None or not feedback.owe_step(step, now):
        return False
    link.improvement = step.improvement
    feedback._reopen()
    saying = wording.TELLINGS[step.move]
    if saying.decides:
        feedback._decided(step.at)
    message = feedback.messages.create(
        kind="ours",
        text=wording.of_step(step, link)[:10_000],
        at=now,
        leaves_at=None if saying.asks else now,
        settles=duties(*Duty) if saying.decides else duties(Duty.ACKNOWLEDGE),
        step=step,
    )
    if not saying.asks:
        outbox.put(PUBLISH, f"{PUBLISH}:{message.pk}", {"message": message.pk}, now)
    if step.move == "merge":
        _follow(link, now)
    return True


def _follow(link: Link, now: datetime) -> None:
    """A duplicate was joined with another record: whoever asked for the one hears of the other from now on."""
    kept = link.improvement.merged_into
    if kept:
        facts = {"public_title": link.public_title, "added_at": now}
        link.feedback.links.get_or_create(improvement=kept, defaults=facts)
