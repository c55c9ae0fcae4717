"""Making long exports in the background, and throwing old ones away. Handler of an outbox row."""

from __future__ import annotations

from datetime import datetime
from tempfile import TemporaryFile

from django.core.files import File
from django.urls import reverse

from cir import clock
from cir.notifications import outbox, telling
from cir.notifications.events import Event, declare
from cir.notifications.models import Outbox, Way
from improvements.models import Export
from improvements.models.export import KIND, rights_of
from improvements.table import export
from improvements.table.state import State

READY = "export.ready"
declare(Event(READY, "An export you asked for is ready", "Reminders", Way.BELL, position=29))


@outbox.handles(KIND, outside=True)
def make(row: Outbox) -> None:
    """Write the file and tell the person. Done again after a crash, it replaces the file and tells nothing twice."""
    made = Export.objects.select_related("person").filter(pk=row.payload["export"]).first()
    if made is None or made.done_at or not made.person.is_active:
        return
    state = State.of(made.query)
    state = export.with_all_columns(state) if made.all_columns else state
    made.rights = rights_of(made.person)
    with TemporaryFile() as file:
        export.write(made.kind, made.person, state, file)
        file.seek(0)
        made.file.save(f"register-{made.pk}.{made.kind}", File(file), save=False)
    made.done_at = clock.now()
    made.save()
    notice = telling.Notice(
        event=READY,
        title="Your export of the register is ready.",
        body="It can be fetched for two days.",
        dedupe=f"export:{made.pk}",
        url=reverse("export-file", args=[made.pk]),
    )
    telling.tell({made.person_id: "You asked for this export."}, notice)


def clean_up(at: datetime | None = None) -> int:
    """Delete expired exports with their files; answers how many."""
    gone = 0
    for made in Export.objects.expired(at or clock.now()).order_by("pk"):
        made.file.delete(save=False)
        made.delete()
        gone += 1
    return gone
