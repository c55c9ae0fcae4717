"""The board: columns of cards, and moving them."""

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from cir.accounts.requests import SignedIn
from cir.errors import DomainError
from cir.htmx import render_page_or_part, wants_part
from cir.rest.sending import once_per_form
from cir.ui import toasts
from improvements.board import filtering, lanes, moving, page
from improvements.forms.moves import MoveForm
from improvements.models import Improvement
from improvements.routes import COLUMNS, reachable
from improvements.statuses import Status
from improvements.views import seen
from improvements.views.moves import undo_of

PAGE, PART = "improvements/board.html", "improvements/_board.html"
ASK_PAGE, ASK_PART = "improvements/board_move.html", "improvements/_board_move.html"


@require_GET
def board(request: SignedIn) -> HttpResponse:
    """Everything in flow, in columns; a part that changed nothing since it was `seen` costs one cheap look."""
    if wants_part(request) and request.GET.get("seen") == page.version():
        return HttpResponse(status=204)
    shown = page.load(request)
    context = {
        "board": shown,
        "lanes": lanes.ALL.values(),
        "chips": filtering.chips(request),
        "query": _query(request),
        "plain": _query(request, without=("lanes",)),
        "narrow": _query(request, without=("column",)),
    }
    return render_page_or_part(request, PAGE, PART, context)


@require_GET
def choose_filter(request: SignedIn) -> HttpResponse:
    """The fields to filter the board by, as a dialog or a page."""
    return render_page_or_part(
        request, "improvements/board_filter.html", "improvements/_board_filter.html", filtering.fields(request)
    )


@require_GET
def choose_column(request: SignedIn, reference: str) -> HttpResponse:
    """ "Move to…": the columns that one move leads to, and the card's place in its own."""
    record = seen.one(request, reference)
    ways = reachable(record.status, record.scale)
    return render_page_or_part(request, ASK_PAGE, ASK_PART, {"record": record, "ways": ways})


@require_http_methods(["GET", "POST"])
def move(request: SignedIn, reference: str, status: str) -> HttpResponse:
    """Move a card to a column. Asks in the card what the move needs; a refusal says why, in the card."""
    record = seen.one(request, reference)
    target = _column(status)
    try:
        if request.method != "POST":
            way = moving.way_to(record, target, request.user)
            return _ask(request, record, target, moving.form_of(record, way, request.user, None))
        words, undo = once_per_form(request, lambda: _moved(request, record, target))
    except moving.Asks as asks:
        return _ask(request, record, target, asks.form)
    except DomainError as refusal:
        return _refused(request, record, refusal)
    toasts.say(request, words, undo=undo)
    return _done(request)


@require_POST
def place(request: SignedIn, reference: str) -> HttpResponse:
    """Change the place of a card in its column: behind `after`, or one step `way`."""
    record = seen.one(request, reference)
    try:
        if request.POST.get("way"):
            moving.step(record, request.user, request.POST["way"])
        else:
            moving.put(record, request.user, request.POST)
    except DomainError as refusal:
        return _refused(request, record, refusal)
    return _done(request)


def _column(status: str) -> Status:
    if status not in COLUMNS:
        raise Http404("There is no such column.")
    return Status(status)


def _moved(request: SignedIn, record: Improvement, target: Status) -> tuple[str, str]:
    """What to say of the move once it is made, and the address that takes it back."""
    moving.require_unmoved(record, request.POST)
    step = moving.attempt(record, moving.way_to(record, target, request.user), request.user, request.POST)
    undo = undo_of(record, step, request.user, then=reverse("board"))
    return f"{record.reference} is now {record.get_status_display()}.", undo


def _ask(request: SignedIn, record: Improvement, target: Status, form: MoveForm) -> HttpResponse:
    context = {"record": record, "target": target, "form": form, "after": request.POST.get("after", "")}
    status = 400 if form.is_bound else 200
    return render_page_or_part(request, ASK_PAGE, ASK_PART, context, status=status)


def _refused(request: SignedIn, record: Improvement, refusal: DomainError) -> HttpResponse:
    context = {"record": record, "refusal": refusal}
    return render_page_or_part(request, ASK_PAGE, ASK_PART, context, status=refusal.status)


def _done(request: SignedIn) -> HttpResponse:
    """Back to the board; with htmx the board fetches itself."""
    if wants_part(request):
        return HttpResponse(status=204, headers={"HX-Trigger": "cir:board"})
    return redirect(seen.back(request, reverse("board")))


def _query(request: SignedIn, without: tuple[str, ...] = ()) -> str:
    query: QueryDict = request.GET.copy()
    for name in ("seen", *without):
        query.pop(name, None)
    return query.urlencode()
