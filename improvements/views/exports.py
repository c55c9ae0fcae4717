"""The register as a file: at once while it is short, in the background when it is long."""

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from cir import clock
from cir.accounts.requests import SignedIn
from cir.errors import Invalid
from cir.ui import toasts
from improvements import counting
from improvements.models import Export, Improvement
from improvements.table import export
from improvements.table.state import State

AT_ONCE = 2000
"""Longer lists are made in the background."""
ALL = "all_columns"


@require_GET
def download(request: SignedIn, kind: str) -> HttpResponseBase:
    """What the list shows (or every column of it) as a file; a long list asks first, and is made in the background."""
    if kind not in export.KINDS:
        raise Http404("No such kind of file.")
    state = _state(request)
    found = state.found(Improvement.objects.visible_to(request.user), request)
    if counting.count_each([found.qs], most=AT_ONCE)[0] > AT_ONCE:
        context = {
            "kind": export.KINDS[kind],
            "query": state.query,
            "all_columns": request.GET.get(ALL),
            "state": state,
        }
        return render(request, "improvements/export.html", context)
    shown = export.with_all_columns(state) if request.GET.get(ALL) else state
    return _named(StreamingHttpResponse(export.KINDS[kind].make(request.user, shown)), kind)


@require_POST
def ask(request: SignedIn, kind: str) -> HttpResponse:
    """Have a long list made in the background; a notice tells when it is ready."""
    if kind not in export.KINDS:
        raise Http404("No such kind of file.")
    query = State.of(request.POST.get("query", "")).query
    if len(query) > int(Export._meta.get_field("query").max_length or 0):
        raise Invalid("Use fewer filters: this list is too long to name.")
    Export.ask(by=request.user, kind=kind, query=query, all_columns=bool(request.POST.get(ALL)))
    toasts.say(request, "The export is being made. You hear when it is ready.")
    return redirect(State.of(query).url)


@require_GET
def file(request: SignedIn, export_id: int) -> HttpResponseBase:
    """One's own export, until it expires. Any other does not exist."""
    made = get_object_or_404(Export.objects.of(request.user), pk=export_id)
    if not made.may_be_fetched(request.user):
        raise Http404("This export has expired.")
    return _named(FileResponse(made.file.open("rb")), made.kind)


def _state(request: SignedIn) -> State:
    data = request.GET.copy()
    data.pop(ALL, None)
    state = State.read(data)
    Invalid.unless_none([*state.problems, *state.found(Improvement.objects.none(), request).problems()])
    return state


def _named(response: StreamingHttpResponse, kind: str) -> StreamingHttpResponse:
    """As a download with the day in its name, never kept by caches, never run as a page of this site."""
    response["Content-Type"] = export.KINDS[kind].content_type
    response["Content-Disposition"] = f'attachment; filename="register-{clock.today().isoformat()}.{kind}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
