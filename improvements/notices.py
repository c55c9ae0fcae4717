"""Who is told what about an improvement. Writes outbox rows in the transaction of the change; sends nothing itself.

The recipients are found when the row is handled, so that nobody is told about what they may not see any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cir.accounts.models import User
from cir.notifications import outbox

if TYPE_CHECKING:
    from improvements.models import Comment, Escalation, Improvement, Transition

MENTION = re.compile(r"(?<![\w@])@([\w][\w.'-]{0,60}(?: [\w][\w.'-]{0,60})?)")
MOST_MENTIONS = 20


def moved(step: Transition) -> None:
    """The status changed: owner, requester, supporters and watchers hear of it."""
    outbox.put("improvement.moved", f"moved:{step.pk}", {"step": step.pk})


def logged(improvement: Improvement, by: User) -> None:
    """A new idea: coordinators of its item and the item's owner hear of it."""
    outbox.put(
        "improvement.logged",
        f"logged:{improvement.pk}",
        {"improvement": improvement.pk, "by": by.pk},
    )


def changed(improvement: Improvement, by: User, changes: dict[str, Any]) -> None:
    """Fields changed: a new owner and the watchers hear of it."""
    payload = {"improvement": improvement.pk, "by": by.pk, "fields": sorted(changes)}
    if "owner" in changes:
        payload["owner"] = changes["owner"]
    outbox.put("improvement.changed", f"changed:{improvement.pk}:{improvement.version}", payload)


def commented(comment: Comment, mentioned: Iterable[User]) -> None:
    """Somebody said something: people mentioned, owner and watchers hear of it."""
    payload = {"comment": comment.pk, "mentioned": sorted(person.pk for person in mentioned)}
    outbox.put("improvement.commented", f"commented:{comment.pk}", payload)


def escalated(escalation: Escalation) -> None:
    """A question for the committee: approvers hear of it."""
    outbox.put("improvement.escalated", f"escalated:{escalation.pk}", {"escalation": escalation.pk})


def settled(escalation: Escalation) -> None:
    """The committee decided: who asked and the owner hear of it."""
    outbox.put("improvement.settled", f"settled:{escalation.pk}", {"escalation": escalation.pk})


def mentioned_in(text: str, improvement: Improvement) -> list[User]:
    """The active people whom `text` mentions as @Name, @First Last or @mail, if they may see the record."""
    names = {match.group(1).strip(" .'-").lower() for match in MENTION.finditer(text)}
    if not names:
        return []
    firsts = {name.split()[0] for name in names}
    found = [
        person
        for person in User.objects.active()
        if {person.name.lower(), person.email.split("@")[0]} & (names | firsts) or person.first_name.lower() in firsts
    ]
    seen = type(improvement).objects.filter(pk=improvement.pk)
    return [person for person in found[:MOST_MENTIONS] if seen.visible_to(person).exists()]
