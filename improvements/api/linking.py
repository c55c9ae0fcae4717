"""What an improvement is tied to: other improvements, records of other systems, files."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.rest.fields import Choice, Input
from cir.rest.views import changes, creates
from improvements import files
from improvements.api import shapes
from improvements.api.inputs import Reference, SourceLinkInput
from improvements.api.records import Part
from improvements.models import Improvement, Relation

WRITING: dict[str, str] = {"GET": Scope.READ, "POST": Scope.IMPROVEMENTS, "DELETE": Scope.IMPROVEMENTS}


class RelationInput(Input):
    """How this improvement stands to another one that you see."""

    kind = Choice(Relation.Kind)
    other = Reference()


class AttachmentInput(Input):
    """A file: pictures, PDF, Office and OpenDocument files, text, CSV, JSON, ZIP."""

    file = serializers.FileField(max_length=1000, allow_empty_file=True)


class Relations(Part):
    """How this improvement stands to others, and they to it; only those that you see."""

    one, many = "relation", "relations"
    shape = shapes.RELATION
    scopes: ClassVar = WRITING
    inputs: ClassVar = {"create": RelationInput}

    def rows(self, record: Improvement) -> QuerySet[Any]:
        """Relations in both directions, both ends visible."""
        seen = Improvement.objects.visible_to(self.me).values("pk")
        both = Q(improvement=record, other__in=seen) | Q(other=record, improvement__in=seen)
        return Relation.objects.filter(both)

    @creates
    def create(self, request: Request, reference: str) -> Response:
        """Say how this improvement stands to another one: depends on, follows, part of, duplicate of."""
        record, said = self.record(reference), self.said(user=self.me)
        return self.new(record, record.relate(said["kind"], said["other"], by=self.me))

    @changes
    def remove(self, request: Request, reference: str, pk: int) -> Response:
        """Take a relation away, from either of its ends."""
        record = self.locked(reference)
        record.unrelate(self.seen(record, pk), by=self.me)
        return self.gone()


class SourceLinks(Part):
    """Incidents, problems, changes, audit findings and the like that it came from."""

    one, many = "source link", "source links"
    shape = shapes.SOURCE_LINK
    scopes: ClassVar = WRITING
    inputs: ClassVar = {"create": SourceLinkInput}

    def rows(self, record: Improvement) -> QuerySet[Any]:
        """All source links."""
        return record.source_links.all()

    @creates
    def create(self, request: Request, reference: str) -> Response:
        """Link a record of another system. The same one is linked once."""
        record = self.record(reference)
        return self.new(record, record.link_source(by=self.me, **self.said()))

    @changes
    def remove(self, request: Request, reference: str, pk: int) -> Response:
        """Take a source link away."""
        record = self.locked(reference)
        record.unlink_source(self.seen(record, pk), by=self.me)
        return self.gone()


class Attachments(Part):
    """Files of an improvement."""

    one, many = "attachment", "attachments"
    shape = shapes.ATTACHMENT
    scopes: ClassVar = WRITING
    inputs: ClassVar = {"create": AttachmentInput}
    outputs: ClassVar = {"content": OpenApiTypes.BINARY}
    parser_classes = [MultiPartParser]

    def rows(self, record: Improvement) -> QuerySet[Any]:
        """Files that were not removed."""
        return record.attachments.filter(removed_at=None)

    @creates
    def create(self, request: Request, reference: str) -> Response:
        """Attach a file, as `file` of a multipart body. Size, name and first bytes are checked."""
        record = self.record(reference)
        upload: UploadedFile = self.said()["file"]
        return self.new(record, record.attach(upload, by=self.me))

    @changes
    def remove(self, request: Request, reference: str, pk: int) -> Response:
        """Take a file off the record."""
        record = self.locked(reference)
        record.remove_attachment(self.seen(record, pk), by=self.me)
        return self.gone()

    def content(self, request: Request, reference: str, pk: int) -> FileResponse:
        """Download a file. Always an attachment, never a page of this site."""
        return files.served(self.one_of(self.rows(self.record(reference)), pk), files.BYTES)
