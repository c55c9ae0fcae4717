"""Told by itself: the history of moves is the queue. Each move of a linked improvement becomes a debt and words for
whoever spoke, exactly once: the database allows one message per move, whoever looks, however often, wherever killed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from cir import clock
from cir.notifications import outbox
from feedback import wording
from feedback.models import Feedback, Link, Message, Obligation
from feedback.models.conversing import PUBLISH
from feedback.models.owing import duties
from feedback.states import UNDO_FOR, Duty
from improvements.models import Transition

BATCH = 100
GO_BACK = ("resume", "reopen", "go-back")
"""Moves that take another one back although they lead elsewhere than it came from."""


def pull(at: datetime | None = None) -> int:
    """Turn every move that was not told yet into words; answers how many."""
    withhold(at or clock.now())
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
    said = Message.objects.filter(feedback=OuterRef("supporting"), step=OuterRef("pk"))
    rows = (
        Transition.objects.filter(move__in=wording.TELLINGS, improvement__feedback_links__added_at__lte=F("at"))
        .annotate(supporting=F("improvement__feedback_links__feedback"))
        .exclude(Exists(owed))
        .exclude(Exists(said))
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
    if link is None:
        return False
    if was_taken_back(step) or takes_back(step):
        return _pass_over(feedback, step, now)
    if not feedback.owe_step(step, now):
        return False
    link.improvement = step.improvement
    feedback._reopen()
    saying = wording.TELLINGS[step.move]
    if saying.decides:
        feedback._decided(step.at)
    leaves_at = max(now, step.at + UNDO_FOR)
    message = feedback.messages.create(
        kind="ours",
        text=wording.of_step(step, link)[:10_000],
        at=now,
        leaves_at=None if saying.asks else leaves_at,
        settles=duties(*Duty) if saying.decides else duties(Duty.ACKNOWLEDGE),
        step=step,
    )
    if not saying.asks:
        outbox.put(PUBLISH, f"{PUBLISH}:{message.pk}", {"message": message.pk}, leaves_at)
    if step.move == "merge":
        _follow(link, now)
    return True


def was_taken_back(step: Transition) -> bool:
    """Whether the move was undone while its words could still be held back."""
    following = Transition.objects.filter(improvement=step.improvement_id, pk__gt=step.pk).order_by("pk").first()
    return following is not None and _undoes(following, step)


def takes_back(step: Transition) -> bool:
    """Whether the move itself only undid the one before: nobody outside heard of either."""
    before = Transition.objects.filter(improvement=step.improvement_id, pk__lt=step.pk).order_by("pk").last()
    return before is not None and _undoes(step, before)


def _undoes(later: Transition, earlier: Transition) -> bool:
    goes_back = later.target == earlier.source or later.move in GO_BACK
    return goes_back and later.source == earlier.target and later.at <= earlier.at + UNDO_FOR


def _pass_over(feedback: Feedback, step: Transition, now: datetime) -> bool:
    """Nothing is said of this move; that it was looked at is kept, so that it is looked at once."""
    words = wording.TELLINGS[step.move].title
    return feedback.messages.get_or_create(
        step=step, defaults={"kind": "ours", "text": words, "at": now, "withdrawn_at": now}
    )[1]


@transaction.atomic
def withhold(now: datetime) -> int:
    """Hold back words whose move was undone before they left, drafts too; answers how many."""
    rows = Message.objects.filter(kind="ours", published_at=None, withdrawn_at=None, step__isnull=False)
    goes_back = Q(target=OuterRef("step__source")) | Q(move__in=GO_BACK)
    undone = Transition.objects.filter(
        goes_back, improvement=OuterRef("step__improvement"), pk__gt=OuterRef("step"), source=OuterRef("step__target")
    )
    found = rows.filter(Exists(undone)).select_related("step", "feedback")
    return sum(take_in(message, now) for message in found)


def take_in(message: Message, now: datetime) -> bool:
    """Take words about a move in again, with what was owed and decided by it, if the move was undone in time."""
    step, feedback = message.step, message.feedback
    if step is None or not was_taken_back(step):
        return False
    Message.objects.filter(pk=message.pk, published_at=None).update(withdrawn_at=now)
    feedback.obligations.open().filter(step=step).delete()
    if feedback.decided_at == step.at:
        feedback.decided_at = None
        feedback.save(update_fields=["decided_at"])
    return True


def _follow(link: Link, now: datetime) -> None:
    """A duplicate was joined with another record: whoever asked for the one hears of the other from now on."""
    kept = link.improvement.merged_into
    if kept:
        facts = {"public_title": link.public_title, "added_at": now}
        link.feedback.links.get_or_create(improvement=kept, defaults=facts)
