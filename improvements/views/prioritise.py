"""Prioritise: matrix, ranking and comparison of what waits for a place in the plan."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from cir.accounts.models import User
from cir.accounts.requests import SignedIn
from cir.errors import Invalid, Problem
from cir.htmx import render_page_or_part, wants_part
from cir.rest.sending import only_once
from cir.typed import whole
from cir.ui import toasts
from improvements.models import ScoringModel
from improvements.priority import giving, page
from improvements.views import seen

PAGE, PART = "improvements/prioritise.html", "improvements/_prioritise.html"


@require_GET
def prioritise(request: SignedIn) -> HttpResponse:
    """The ranking with one chosen idea; `view` is matrix, ranking or compare."""
    return _show(request, page.load(request.GET, _person(request)))


@require_POST
def points(request: SignedIn, reference: str) -> HttpResponse:
    """Give points to an idea (`p-value=4`; empty takes them back). Says what rank it has now, with Undo."""
    record = seen.one(request, reference)
    given = giving.points_in({**request.GET.dict(), **request.POST.dict()})
    return _given(request, page.Giving(record, _person(request), given))


@require_POST
def place(request: SignedIn, reference: str) -> HttpResponse:
    """Put an idea at a place of the matrix: sets ease at once, proposes points for impact."""
    record = seen.one(request, reference)
    person = _person(request)
    wanted = giving.placement(record, person, page.sums(), request.POST)
    if wanted.changes and not wanted.asks:
        return _given(request, page.Giving(record, person, wanted.points))
    shown = page.load(_query(request), person, chosen=record.reference)
    shown.proposed = wanted
    return _show(request, shown)


@require_POST
def rank(request: SignedIn, reference: str) -> HttpResponse:
    """Override the rank with a reason; an empty rank lets the score decide again."""
    record = seen.one(request, reference)
    text = request.POST.get("rank", "").strip()
    wanted = whole(text, digits=5)
    if text and wanted is None:
        raise Invalid(Problem("number", "Enter the rank as a whole number.", "rank"))
    reason = request.POST.get("reason", "")
    only_once(request, lambda: record.override_rank(wanted, by=_person(request), reason=reason))()
    toasts.say(
        request, f"{record.reference}: " + (f"pinned to rank {int(text)}." if text else "the score decides again.")
    )
    return _again(request, record.reference)


@require_POST
def escalate(request: SignedIn, reference: str) -> HttpResponse:
    """Put a disputed priority to the committee, with its scores frozen."""
    record = seen.one(request, reference)
    question = request.POST.get("question", "")
    only_once(request, lambda: record.escalate(by=_person(request), question=question))()
    toasts.say(request, f"{record.reference} is before the committee, with its scores as they are now.")
    return _again(request, record.reference)


@require_POST
def weights(request: SignedIn) -> HttpResponse:
    """Put other weights in force, as a new dated version of the scoring model."""
    wanted = {name[2:]: page.weight(str(text)) for name, text in request.POST.items() if name.startswith("w-")}
    note = request.POST.get("note", "")
    only_once(request, lambda: ScoringModel.reweigh(wanted, by=_person(request), note=note))()
    toasts.say(request, "The new weights are in force. What waits for a place is scored with them.")
    return redirect("prioritise")


def _person(request: SignedIn) -> User:
    return request.user


def _given(request: SignedIn, giving_now: page.Giving) -> HttpResponse:
    """Give the points, then show where the idea is now, where it was, and who moved."""
    query = _query(request)
    undo = giving_now.give()
    reference = giving_now.record.reference
    if not wants_part(request):
        toasts.say(request, f"Points for {reference} saved.")
        return redirect(f"{reverse('prioritise')}?{query.urlencode()}")
    shown = page.load(query, _person(request), chosen=reference)
    giving_now.compare(shown)
    address = f"{reverse('prioritise-points', args=[reference])}?{undo}"
    toasts.say(request, giving_now.words(shown), undo=address)
    return _show(request, shown)


def _again(request: SignedIn, reference: str) -> HttpResponse:
    if wants_part(request):
        return _show(request, page.load(_query(request), _person(request), chosen=reference))
    return redirect(f"{reverse('prioritise')}?{_query(request).urlencode()}")


def _query(request: SignedIn) -> QueryDict:
    """The view and filter the person was at, as the form brings them along."""
    return QueryDict(request.POST.get("at", "")[:500])


def _show(request: SignedIn, shown: page.Page) -> HttpResponse:
    return render_page_or_part(request, PAGE, PART, {"page": shown})
