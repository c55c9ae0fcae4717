"""Relations, source links and files of a record."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST, require_safe

from cir.accounts.requests import SignedIn
from improvements import files, permissions
from improvements.forms.parts import FileForm, LinkForm, RelationForm
from improvements.models import Relation
from improvements.record import loading
from improvements.views.sheets import Said, Sheet, answer, at, done, posted


def relate(request: SignedIn, reference: str) -> HttpResponse:
    """Say how the record stands to another one."""
    record = loading.find(request.user, reference)
    permissions.require_edit(request.user, record, {"relations"})
    form = RelationForm(request.user, posted(request), auto_id="relation_%s")

    def act() -> str:
        said = form.cleaned_data
        record.relate(said["kind"], said["other"], by=request.user)
        return f"{record.reference} and {said['other'].reference} are related."

    return answer(request, Sheet(record, "Relate another improvement", "Relate", form, act))


@require_POST
def unrelate(request: SignedIn, reference: str, relation: int) -> HttpResponse:
    """Take a relation away."""
    record = loading.find(request.user, reference)
    own = get_object_or_404(Relation, pk=relation)
    record.unrelate(own, by=request.user)
    return done(request, record, "Relation taken away.")


def link(request: SignedIn, reference: str) -> HttpResponse:
    """Link a record of another system."""
    record = loading.find(request.user, reference)
    permissions.require_edit(request.user, record, {"source"})
    form = LinkForm(posted(request), auto_id="link_%s")

    def act() -> str:
        linked = record.link_source(by=request.user, **form.cleaned_data)
        return f"{linked.external_id} linked."

    return answer(request, Sheet(record, "Link a source", "Link source", form, act))


@require_POST
def unlink(request: SignedIn, reference: str, link: int) -> HttpResponse:
    """Take a source link away."""
    record = loading.find(request.user, reference)
    own = get_object_or_404(record.source_links, pk=link)
    record.unlink_source(own, by=request.user)
    return done(request, record, f"{own.external_id} is not linked any more.")


def attach(request: SignedIn, reference: str) -> HttpResponse:
    """Attach a file."""
    record = loading.find(request.user, reference)
    permissions.require_take_part(request.user)
    form = FileForm(posted(request), request.FILES or None, auto_id="file_%s")

    def act() -> Said:
        kept = record.attach(form.cleaned_data["file"], by=request.user)
        return Said(f"{kept.name} attached.", undo=at("record_file_remove", record, kept.pk))

    return answer(request, Sheet(record, "Attach a file", "Attach file", form, act, multipart=True))


@require_POST
def remove_file(request: SignedIn, reference: str, file: int) -> HttpResponse:
    """Take a file off the record, or put it back (`back` in the form)."""
    record = loading.find(request.user, reference)
    own = get_object_or_404(record.attachments, pk=file)
    back = bool(request.GET.get("back"))
    record.remove_attachment(own, by=request.user, back=back)
    undo = "" if back else at("record_file_remove", record, file) + "?back=1"
    return done(request, record, Said(f"{own.name} {'is back' if back else 'removed'}.", undo=undo))


@require_safe
def download(request: SignedIn, reference: str, file: int) -> FileResponse:
    """A file, always as a download in a sandbox; asked again every time whether the person may see the record."""
    record = loading.find(request.user, reference)
    own = get_object_or_404(record.attachments.filter(removed_at=None), pk=file)
    return files.served(own)
