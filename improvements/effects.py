"""What a move does beside changing the status. Called by `Improvement.move()` inside its transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from cir.errors import Conflict, IllegalMove, Problem
from improvements.statuses import ENDED, FLOW, Status

if TYPE_CHECKING:
    from improvements.models import Improvement, Transition

Effect = Callable[["Improvement", "Transition", dict[str, Any]], None]


def target_of(improvement: Improvement, name: str, said: dict[str, Any], fixed: Status | None) -> str:
    """The status a move leads to; two moves depend on what was said or on where the record was."""
    if fixed is not None:
        return fixed
    if name == "resume":
        return improvement.deferred_from
    to = said["to"]
    if to not in FLOW or FLOW.index(Status(to)) >= FLOW.index(Status(improvement.status)):
        raise IllegalMove(Problem("not-earlier", "Choose an open status that comes before this one.", "to"))
    return str(to)


def defer(improvement: Improvement, step: Transition, said: dict[str, Any]) -> None:
    """Remember where it was and when it comes back."""
    improvement.deferred_from = step.source
    improvement.deferred_until = said["until"]


def resume(improvement: Improvement, step: Transition, said: dict[str, Any]) -> None:
    """Forget the deferral."""
    improvement.deferred_from = ""
    improvement.deferred_until = None


def go_live(improvement: Improvement, step: Transition, said: dict[str, Any]) -> None:
    """From this day on readings count as after the change, and the baseline is locked on what was read before it."""
    improvement.went_live_on = said["went_live_on"]
    improvement.lock_baselines(by=step.actor, at=step.at)


def stop(improvement: Improvement, step: Transition, said: dict[str, Any]) -> None:
    """An honest stop is learning: its lesson is kept."""
    _learn(improvement, step, said)


def close(improvement: Improvement, step: Transition, said: dict[str, Any]) -> None:
    """Store verdict, outcome and lesson; going round again logs the next improvement with the gap."""
    verdict = improvement.store_verdict(by=step.actor, at=step.at)
    improvement.outcome = said["outcome"]
    _learn(improvement, step, said)
    following = improvement.follow_up(by=step.actor, at=step.at) if said["next"] == "go_round" else None
    texts = (
        "shown", "good_effects", "bad_effects", "process", "process_words", "no_verdict_reason",
        "against_verdict_reason",
    )  # fmt: skip
    improvement.closings.create(
        outcome=said["outcome"],
        next=said["next"],
        next_improvement=following,
        by=step.actor,
        at=step.at,
        **{name: said.get(name) or "" for name in texts},
    )
    if verdict:
        step.said["verdict"] = verdict.result


def merge(improvement: Improvement, step: Transition, said: dict[str, Any]) -> None:
    """Carry words, supporters, watchers, links and requester over to the record that is kept."""
    other: Improvement = said["into"]
    if other.pk == improvement.pk:
        raise IllegalMove(Problem("same", "Choose another record than this one.", "into"))
    if other.status in ENDED and other.status != Status.DONE:
        raise Conflict(
            Problem(
                "ended",
                f"{other.reference} has ended. Choose an open record or a done one.",
                "into",
            )
        )
    improvement.merged_into = other
    other.take_over(improvement, by=step.actor, at=step.at)


def reopen(improvement: Improvement, step: Transition, said: dict[str, Any]) -> None:
    """Being assessed again: the old outcome stays in the history only."""
    improvement.outcome = ""


def _learn(improvement: Improvement, step: Transition, said: dict[str, Any]) -> None:
    improvement.lessons.create(
        next_time=said["lesson"],
        expected=said.get("expected") or "",
        happened=said.get("happened") or "",
        status=step.source,
        by=step.actor,
        at=step.at,
    )


EFFECTS: dict[str, Effect] = {
    "defer": defer,
    "resume": resume,
    "go-live": go_live,
    "stop": stop,
    "close": close,
    "merge": merge,
    "reopen": reopen,
}


def day(value: date | None) -> str:
    """A date for the history, in ISO form."""
    return value.isoformat() if value else ""
