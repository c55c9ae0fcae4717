"""What a record is tied to: other improvements, records of other systems, files."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.db import models, transaction

from cir import clock
from cir.accounts.models import User
from cir.errors import Conflict, Invalid, NotAllowed, Problem
from improvements import files, permissions

if TYPE_CHECKING:
    from improvements.models import Attachment, Improvement, Relation, SourceLink

WITHOUT_CIRCLES = {"depends_on", "part_of", "follows"}
MOST_RELATIONS = 100
MOST_LINKS = 50
MOST_FILES = 50
LONGEST_ID = 100
LONGEST_URL = 500
IS_WEB_ADDRESS = URLValidator(schemes=("http", "https"))


class Linking(models.Model):
    """Relations, source links and attachments."""

    class Meta:
        abstract = True

    @transaction.atomic
    def relate(self: Improvement, kind: str, other: Improvement, *, by: User, at: datetime | None = None) -> Relation:
        """Say how this record stands to another one the person sees: depends on, follows, part of, duplicate of.

        Saying it again changes nothing. Raises `Invalid` for an unknown kind, itself, or a circle; `NotAllowed`.
        """
        now = at or clock.now()
        first, second = sorted((self, other), key=lambda record: record.pk)
        locked = {record.pk: record._locked(None) for record in (first, second)}[self.pk]
        permissions.require_edit(by, locked, {"relations"})
        known = dict(locked.relations.model.Kind.choices)
        if kind not in known:
            raise Invalid(Problem("choice", f"Choose one of: {', '.join(known.values())}.", "kind"))
        if other.pk == locked.pk:
            raise Invalid(Problem("same", "Choose another record than this one.", "other"))
        if not type(self).objects.visible_to(by).filter(pk=other.pk).exists():
            raise Invalid(Problem("unknown", "There is no improvement with this reference.", "other"))
        if kind in WITHOUT_CIRCLES and locked.pk in locked._reached_from(other, kind):
            message = f"{other.reference} already {known[kind]} {locked.reference}, so this would go round in a circle."
            raise Invalid(Problem("circle", message, "other"))
        if locked.relations.count() >= MOST_RELATIONS:
            raise Conflict(f"A record has at most {MOST_RELATIONS} relations.")
        relation, new = locked.relations.get_or_create(
            kind=kind, other=other, defaults={"added_by": by, "added_at": now}
        )
        if new:
            locked._noted(by, "related", "relations", {"kind": kind, "other": other.reference}, now)
        self._follow(locked)
        return relation

    def _reached_from(self: Improvement, other: Improvement, kind: str) -> set[int]:
        """Every record that `other` stands to in this way, directly or through others."""
        reached: set[int] = set()
        edge = {other.pk}
        while edge:
            reached |= edge
            rows = self.relations.model.objects.filter(improvement__in=edge, kind=kind)
            edge = set(rows.values_list("other", flat=True)) - reached
        return reached

    @transaction.atomic
    def unrelate(self: Improvement, relation: Relation, *, by: User, at: datetime | None = None) -> None:
        """Take a relation away, from either of its ends."""
        locked = self._locked(None)
        permissions.require_edit(by, locked, {"relations"})
        found = type(relation).objects.filter(pk=relation.pk).select_related("other", "improvement").first()
        if found is None:
            return
        if locked.pk not in (found.improvement_id, found.other_id):
            raise NotAllowed(f"This relation is not one of {locked.reference}.")
        facts = {"kind": found.kind, "removed": found.other.reference, "from": found.improvement.reference}
        found.delete()
        locked._noted(by, "relation removed", "relations", facts, at or clock.now())
        self._follow(locked)

    @transaction.atomic
    def link_source(
        self: Improvement, *, by: User, kind: str, external_id: str, url: str = "", at: datetime | None = None
    ) -> SourceLink:
        """Link an incident, problem, change, audit finding … of another system. The same one is linked once."""
        now = at or clock.now()
        locked = self._locked(None)
        permissions.require_edit(by, locked, {"source"})
        reference, address = " ".join(external_id.split()), url.strip()
        Invalid.unless_none(_link_problems(locked.source_links.model.Kind, kind, reference, address))
        if locked.source_links.count() >= MOST_LINKS:
            raise Conflict(f"A record has at most {MOST_LINKS} source links.")
        link, new = locked.source_links.get_or_create(
            kind=kind, external_id=reference, defaults={"url": address, "added_by": by, "added_at": now}
        )
        if not new and address and link.url != address:
            link.url = address
            link.save(update_fields=["url"])
        if new:
            locked._noted(by, "source linked", "source_links", {"kind": kind, "external_id": reference}, now)
        self._follow(locked)
        return link

    @transaction.atomic
    def unlink_source(self: Improvement, link: SourceLink, *, by: User, at: datetime | None = None) -> None:
        """Take a source link away."""
        locked = self._locked(None)
        permissions.require_edit(by, locked, {"source"})
        if link.improvement_id != locked.pk:
            raise NotAllowed(f"This link is not one of {locked.reference}.")
        if locked.source_links.filter(pk=link.pk).delete()[0]:
            facts = {"kind": link.kind, "removed": link.external_id}
            locked._noted(by, "source unlinked", "source_links", facts, at or clock.now())
        self._follow(locked)

    @transaction.atomic
    def attach(self: Improvement, upload: UploadedFile, *, by: User, at: datetime | None = None) -> Attachment:
        """Attach a file that passed the gate in `improvements.files`. Everybody who takes part may."""
        now = at or clock.now()
        permissions.require_take_part(by)
        accepted = files.accept(upload)
        locked = self._locked(None)
        there = locked.attachments.filter(removed_at=None)
        if same := there.filter(sha256=accepted.sha256, name=accepted.name).first():
            return same
        if there.count() >= MOST_FILES:
            raise Conflict(f"A record holds at most {MOST_FILES} files. Remove one first.")
        attachment = locked.attachments.model(
            improvement=locked,
            name=accepted.name,
            content_type=accepted.content_type,
            size=accepted.size,
            sha256=accepted.sha256,
            added_by=by,
            added_at=now,
        )
        files.keep(attachment.file, upload, attachment)
        attachment.save()
        locked._noted(by, "file attached", "files", {"file": attachment.pk, "name": attachment.name}, now)
        self._follow(locked)
        return attachment

    @transaction.atomic
    def remove_attachment(
        self: Improvement, attachment: Attachment, *, by: User, back: bool = False, at: datetime | None = None
    ) -> None:
        """Take a file off the record (`back=True`: put it back). Who added it may, and whoever may edit the record."""
        now = at or clock.now()
        locked = self._locked(None)
        found = locked.attachments.filter(pk=attachment.pk).first()
        if found is None:
            raise NotAllowed(f"This file is not one of {locked.reference}.")
        if found.added_by_id != by.pk or not permissions.may_take_part(by):
            permissions.require_edit(by, locked, {"attachments"})
        if bool(found.removed_at) is back:
            found.removed_at = None if back else now
            found.save(update_fields=["removed_at"])
            verb = "file put back" if back else "file removed"
            locked._noted(by, verb, "files", {"file": found.pk, "name": found.name}, now)
        self._follow(locked)


def _link_problems(kinds: type[models.TextChoices], kind: str, reference: str, address: str) -> list[Problem]:
    problems = []
    if kind not in kinds.values:
        problems.append(Problem("choice", f"Choose one of: {', '.join(kinds.labels)}.", "kind"))
    if not reference or "\x00" in reference:
        problems.append(Problem("required", "Enter the reference, for example INC-2041.", "external_id"))
    if len(reference) > LONGEST_ID:
        problems.append(Problem("too-long", f"Use at most {LONGEST_ID} characters.", "external_id"))
    if address:
        try:
            IS_WEB_ADDRESS(address)
        except ValidationError:
            problems.append(Problem("url", "Enter an address that begins with https:// or http://.", "url"))
        if len(address) > LONGEST_URL:
            problems.append(Problem("too-long", f"Use at most {LONGEST_URL} characters.", "url"))
    return problems
