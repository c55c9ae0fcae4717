"""The job behind the sample organisation: added or removed when an administrator asked for it."""

from cir.errors import Conflict
from cir.notifications import outbox
from cir.notifications.models import Outbox
from improvements.demo import filling

KIND = "improvements.sample"


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
