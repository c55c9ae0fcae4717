"""The job behind the sample organisation: added or removed when an administrator asked for it."""

from cir.errors import Conflict
from cir.notifications import outbox
from cir.notifications.models import Outbox
from improvements.demo import filling

KIND, FIGURES = "improvements.sample", "improvements.sample_figures"


@outbox.handles(KIND)
def change(row: Outbox) -> None:
    """Add or remove it; asking twice changes nothing."""
    if row.payload["do"] == "remove":
        filling.remove()
        return
    try:
        filling.fill()
    except Conflict:  # it is there already
        return
    outbox.put(FIGURES, f"{FIGURES}:{row.pk}", {})


@outbox.handles(FIGURES)
def finish(row: Outbox) -> None:
    """Its figures, and the reports made from them; in a transaction of their own, for they take a while."""
    filling.finish(row.created_at)
