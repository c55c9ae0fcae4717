"""Reading the audit trail, as far as the reader may see what it is about."""

from typing import Any

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from cir.accounts.models import User
from cir.audit.models import Entry
from improvements.models import Improvement

RECORDS = "improvements.improvement"


def entries(reader: User, *, person: User | None = None, about: str = "", verb: str = "", before: int = 0) -> Any:
    """Entries, newest first: by a person, about a record (CIR-142) or any other thing (`accounts.user 7`), by verb.

    Entries about records that do not exist for the reader are left out.
    """
    found: QuerySet[Entry] = Entry.objects.select_related("actor", "detail", "seal").order_by("-pk")
    hidden = Improvement.objects.exclude(pk__in=Improvement.objects.visible_to(reader).values("pk"))
    found = found.exclude(target_type=RECORDS, target_id__in=hidden.values(text=Cast("pk", CharField())))
    if person:
        found = found.filter(actor=person)
    if verb:
        found = found.filter(verb__icontains=verb)
    if about:
        found = found.filter(_target(about))
    return found.filter(pk__lt=before) if before else found


def _target(about: str) -> Q:
    record = Improvement.objects.by_reference(about).values_list("pk", flat=True).first()
    if record:
        return Q(target_type=RECORDS, target_id=str(record))
    kind, _, key = about.strip().rpartition(" ")
    return Q(target_type=kind, target_id=key) if kind else Q(target_type__icontains=about.strip())
