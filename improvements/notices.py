"""Who is told what about an improvement. Writes outbox rows in the transaction of the change; sends nothing itself.

The recipients are found when the row is handled, so that nobody is told about what they may not see any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from cir.accounts.models import User
from cir.notifications import outbox, telling
from cir.notifications.models import Outbox

if TYPE_CHECKING:
    from improvements.models import Comment, Consultation, Escalation, Improvement, SustainmentCheck, Transition

MENTION = re.compile(r"(?<![\w@])@([\w][\w.'-]{0,60}(?: [\w][\w.'-]{0,60})?)")
MOST_MENTIONS = 20


def moved(step: Transition) -> None:
    """The status changed: owner, requester, supporters and watchers hear of it."""
    outbox.put("improvement.moved", f"moved:{step.pk}", {"step": step.pk})


def taken_back(step: Transition, back: Transition) -> None:
    """The move `step` was undone by `back`: whoever has not heard of the one hears of neither.

    Where a worker is telling of it at this moment, everybody hears of both, as of any two moves.
    """
    if outbox.withdraw("improvement.moved", f"moved:{step.pk}"):
        outbox.withdraw("improvement.moved", f"moved:{back.pk}")
    elif Outbox.objects.filter(dedupe=f"moved:{step.pk}", done_at__isnull=False).exists():
        heard = telling.unsay(f"moved:{step.pk}")
        outbox.withdraw("improvement.moved", f"moved:{back.pk}")
        if heard:
            payload = {"step": back.pk, "only": sorted(heard)}
            outbox.put("improvement.moved", f"moved:{back.pk}:back", payload)


def logged(improvement: Improvement, by: User) -> None:
    """A new idea: coordinators of its item and the item's owner hear of it; the owner alone where it waits for them."""
    outbox.put(
        "improvement.logged",
        f"logged:{improvement.pk}",
        {"improvement": improvement.pk, "by": by.pk, "first_look": improvement.waits_for_owner},
    )


def admitted(improvement: Improvement, by: User, note: str) -> None:
    """The owner of its service added an idea to the register: coordinators and whoever asked for it hear of it."""
    payload = {"improvement": improvement.pk, "by": by.pk, "note": note}
    outbox.put("improvement.admitted", f"admitted:{improvement.pk}", payload)


def changed(improvement: Improvement, by: User, changes: dict[str, Any], entry: int) -> None:
    """Fields or parts (tasks, plan, targets …) changed: a new owner, a person given a task and the watchers hear of it.

    `entry` is the line of the audit trail that says what exactly, so that each change is announced once.
    """
    payload: dict[str, Any] = {"improvement": improvement.pk, "by": by.pk, "fields": sorted(changes), "entry": entry}
    if "owner" in changes:
        payload["owner"] = changes["owner"]
    if person := (changes.get("tasks") or {}).get("given_to"):
        payload["given_to"] = person
    outbox.put("improvement.changed", f"changed:{improvement.pk}:{entry}", payload)


def commented(comment: Comment, mentioned: Iterable[User]) -> None:
    """Somebody said something: people mentioned, owner and watchers hear of it."""
    payload = {"comment": comment.pk, "mentioned": sorted(person.pk for person in mentioned)}
    outbox.put("improvement.commented", f"commented:{comment.pk}", payload)


def mentioned(comment: Comment, people: Iterable[User], at: datetime) -> None:
    """An edited comment names people for the first time: they hear of it, nobody else does."""
    payload = {"comment": comment.pk, "mentioned": sorted(person.pk for person in people), "only_mentioned": True}
    outbox.put("improvement.commented", f"commented:{comment.pk}:{at.isoformat()}", payload)


def consulted(asked: Consultation) -> None:
    """Somebody is asked about the plan or the risk: they hear of it."""
    outbox.put("improvement.consulted", f"consulted:{asked.pk}", {"consultation": asked.pk})


def consulted_answered(asked: Consultation) -> None:
    """They answered: who asked, and the owner, hear of it."""
    outbox.put("improvement.consulted_answered", f"consulted_answered:{asked.pk}", {"consultation": asked.pk})


def escalated(escalation: Escalation) -> None:
    """A question for the committee: approvers hear of it."""
    outbox.put("improvement.escalated", f"escalated:{escalation.pk}", {"escalation": escalation.pk})


def settled(escalation: Escalation) -> None:
    """The committee decided: who asked and the owner hear of it."""
    outbox.put("improvement.settled", f"settled:{escalation.pk}", {"escalation": escalation.pk})


def gain_lost(check: SustainmentCheck) -> None:
    """A check after closing found the gain lost: owner and coordinators hear of it."""
    outbox.put("improvement.gain_lost", f"gain-lost:{check.pk}", {"check": check.pk})


def mentioned_in(text: str, improvement: Improvement) -> list[User]:
    """The active people whom `text` mentions as @Name, @First Last or @mail, if they may see the record."""
    names = {match.group(1).strip(" .'-").lower() for match in MENTION.finditer(text)}
    if not names:
        return []
    firsts = {name.split()[0] for name in names}
    spelled = Q()
    for name in sorted(names | firsts)[: 2 * MOST_MENTIONS]:
        spelled |= Q(name__istartswith=name) | Q(email__startswith=f"{name}@")
    found = [
        person
        for person in User.objects.active().filter(spelled)
        if {person.name.lower(), person.email.split("@")[0]} & (names | firsts) or person.first_name.lower() in firsts
    ]
    seen = type(improvement).objects.filter(pk=improvement.pk)
    return [person for person in found[:MOST_MENTIONS] if seen.visible_to(person).exists()]
