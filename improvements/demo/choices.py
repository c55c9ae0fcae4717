"""Options of the sample records that came from a supplier: weighed, and one chosen where it was decided."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Model

from improvements.models import Improvement, Option, Partner
from improvements.statuses import Status

WEIGHED = (
    ("accept", "Nothing to agree on.", "About one visit in nine is made twice; we go on paying for it.",
     "Bearable for the two small sites only."),
    ("change", "A supplier who reports in time.", "Notice of six months, and both contracts run side by side.",
     "Nobody else repairs these models on site today."),
    ("detect", "Faults are found before a colleague meets them.", "About 20 minutes per delivery.",
     "Check a sample of five when the parts arrive; look at it again after a quarter."),
    ("together", "The cause goes away for both of us.", "Two workshops, one of them at their place.",
     "They bring the figures of returns, we bring the tickets."),
)  # fmt: skip
REASON = "It takes the cause away, and they offered to do half of the work."
UNDECIDED = {Status.NEW, Status.ASSESSING, Status.DECLINED, Status.DEFERRED}


def write(record: Improvement, now: datetime, keep: Callable[[Model], None]) -> None:
    """The four ready options for a supplier's quality; the partner is named where it is done together."""
    if record.source != Improvement.Source.SUPPLIER or record.status == Status.NEW:
        return
    decided = record.status not in UNDECIDED
    for ready, benefit, cost, notes in WEIGHED:
        chosen = decided and ready == Option.Ready.COLLABORATE
        keep(
            Option(
                improvement=record, ready=ready, name=Option.Ready(ready).label, benefit=benefit, cost=cost,
                notes=notes, added_by=record.owner, added_at=record.logged_at,
                chosen_at=min(now, record.logged_at + timedelta(days=9)) if chosen else None,
                chosen_by=record.owner if chosen else None, reason=REASON if chosen else "",
            )
        )  # fmt: skip
    if decided:
        keep(Partner(improvement=record, name="Nordline Repairs", part="Repairs on site, and half of the tests"))
