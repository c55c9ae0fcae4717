"""Comments, support, watching, and drafts of what is being written."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from cir.accounts.requests import SignedIn
from cir.errors import Invalid, Problem
from improvements import permissions
from improvements.forms.parts import CommentForm
from improvements.models import Draft
from improvements.record import loading
from improvements.views.sheets import Said, Sheet, answer, at, done, posted

LONGEST_DRAFT = 20_000


def comment(request: SignedIn, reference: str) -> HttpResponse:
    """Say something to colleagues."""
    record = loading.find(request.user, reference)
    permissions.require_take_part(request.user)
    form = CommentForm(posted(request), auto_id="comment_%s")

    def act() -> str:
        said = record.comment(by=request.user, **form.cleaned_data)
        Draft.objects.forget(request.user, f"comment:{record.pk}")
        sheet.anchor = f"comment-{said.pk}"
        return ""

    sheet = Sheet(record, f"Comment on {record.reference}", "Comment", form, act)
    return answer(request, sheet)


def edit_comment(request: SignedIn, reference: str, comment: int) -> HttpResponse:
    """Change one's own words."""
    record = loading.find(request.user, reference)
    own = get_object_or_404(record.comments.filter(deleted_at=None), pk=comment)
    permissions.require_author(request.user, own)
    form = CommentForm(posted(request), initial={"text": own.text}, auto_id="words_%s")

    def act() -> str:
        record.edit_comment(own, by=request.user, **form.cleaned_data)
        return "Comment saved."

    return answer(request, Sheet(record, "Change your comment", "Save comment", form, act, anchor=f"comment-{own.pk}"))


@require_POST
def delete_comment(request: SignedIn, reference: str, comment: int) -> HttpResponse:
    """Delete one's own comment, or put it back."""
    record = loading.find(request.user, reference)
    own = get_object_or_404(record.comments, pk=comment)
    back = bool(request.GET.get("back"))
    record.delete_comment(own, by=request.user, back=back)
    undo = "" if back else at("record_comment_delete", record, comment) + "?back=1"
    return done(request, record, Said("Comment is back." if back else "Comment deleted.", undo=undo), "activity")


@require_POST
def support(request: SignedIn, reference: str) -> HttpResponse:
    """Support the record, or take the support back."""
    record = loading.find(request.user, reference)
    if not _wanted(request, record.supports.filter(person=request.user).exists()):
        record.withdraw_support(by=request.user)
        return done(request, record, f"You no longer support {record.reference}.")
    record.support(by=request.user)
    return done(request, record, f"You support {record.reference}, and hear what becomes of it.")


@require_POST
def watch(request: SignedIn, reference: str) -> HttpResponse:
    """Hear of every change, or stop hearing."""
    record = loading.find(request.user, reference)
    on = _wanted(request, record.watches.filter(person=request.user).exists())
    record.watch(by=request.user, on=on)
    return done(request, record, f"You {'watch' if on else 'no longer watch'} {record.reference}.")


def _wanted(request: SignedIn, now: bool) -> bool:
    """What the button was for: as it said, so that a double click does it once; without a word the other of `now`."""
    return bool(request.POST["on"]) if "on" in request.POST else not now


@require_POST
def draft(request: SignedIn, reference: str) -> HttpResponse:
    """Keep what is being written, so that a lost session loses nothing."""
    record = loading.find(request.user, reference)
    permissions.require_take_part(request.user)
    text = request.POST.get("text", "")
    if len(text) > LONGEST_DRAFT:
        raise Invalid(Problem("too-long", f"Use at most {LONGEST_DRAFT:,} characters.", "text"))
    Draft.objects.keep(request.user, f"comment:{record.pk}", {"text": text} if text.strip() else {})
    return HttpResponse(status=204)
