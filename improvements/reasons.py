"""What a person said before with a move: offered again, so that a reason that recurs need not be typed again."""

from __future__ import annotations

from cir.accounts.models import User
from improvements.models import Transition
from improvements.models.undoing import TAKEN_BACK

OFFERED = 3
LOOKED_AT = 30
"""Their latest moves of this name; what was not said in these is not offered."""


def said_before(person: User, move: str, ask: str = "reason") -> list[str]:
    """The person's last three distinct answers to `ask` with this move, the latest first."""
    made = Transition.objects.filter(actor=person, move=move).order_by("-at", "-pk")
    latest = made.values_list("reason", "said")[:LOOKED_AT]
    words = [reason if ask == "reason" else str(said.get(ask, "")) for reason, said in latest]
    return list(dict.fromkeys(text for text in words if text and text != TAKEN_BACK))[:OFFERED]
