"""The register as a table, its rows one by one, and the list of values a filter can have."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_POST

from cir.accounts.models import User
from cir.accounts.requests import SignedIn
from cir.errors import DomainError
from cir.htmx import wants_part
from cir.ui import nav
from improvements import permissions
from improvements.models import Improvement
from improvements.table import drawing, filtering, listing, rows, tabs
from improvements.table.state import State
from improvements.views import seen
from improvements.views.bulk import RESULT
from improvements.views.walk import remember


@require_GET
def register(request: SignedIn) -> HttpResponse:
    """The register: what the address asks for, or the first view when it asks for nothing."""
    try:
        moved = filtering.rewritten(request.GET, request.user)
    except DomainError as wrong:
        return _page(request, State.read(filtering.plain(request.GET)), builder=wrong)
    if moved is not None:
        return redirect(moved.url)
    return _page(request, _asked(request), after=request.GET.get("after", ""))


def _asked(request: SignedIn) -> State:
    """The state of the address; the first view when the address is bare."""
    known = tabs.states(request)
    return State.read(request.GET) if request.GET or not known else known[0]


def _page(request: SignedIn, state: State, after: str = "", builder: DomainError | None = None) -> HttpResponse:
    context = listing.listing(request, state, after) | {"builder_problem": builder}
    context["bulk_result"] = None if after else request.session.pop(RESULT, None)
    remember(request, state, context["page"], more=bool(after))
    part = wants_part(request) and bool(after)
    template = "improvements/_rows.html" if part else "improvements/register.html"
    response = render(request, template, context, status=400 if builder else 200)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_GET
def row(request: SignedIn, reference: str) -> HttpResponse:
    """One row again, after it was changed in its place."""
    record = seen.one(request, reference)
    state = State.read(request.GET)
    found = rows.one(Improvement.objects.filter(pk=record.pk), state)
    return HttpResponse(drawing.rows([found], state.columns, request.user))


@require_GET
def options(request: SignedIn) -> JsonResponse:
    """The values that a field of the filter builder can have, narrowed by what was typed."""
    found = filtering.options(request.GET.get("field", ""), request.GET.get("q", ""), request.user)
    return JsonResponse({"options": [{"value": value, "label": label} for value, label in found]})


@require_POST
def density(request: SignedIn) -> HttpResponse:
    """Rows narrower or wider, kept for the person."""
    user = request.user
    compact = user.density == User.Density.COMPACT
    user.density = User.Density.COMFORTABLE if compact else User.Density.COMPACT
    user.save(update_fields=["density"])
    return redirect(seen.back(request))


def sidebar(request: SignedIn) -> nav.Extras:
    """Saved views for the sidebar, the count of the register, and no way to log for who only reads."""
    if not request.user.is_authenticated:
        return nav.Extras()
    every = tabs.in_sidebar(request)
    lines = [nav.Item(tab.name, tab.url, tab.icon, count=tab.count_in_sidebar) for tab in every if tab.view.pinned]
    counts: dict[str, str | int] = {"register": every[0].count} if every else {}
    hidden = set() if permissions.may_take_part(request.user) else {"log"}
    return nav.Extras(groups=[nav.Group("Saved views", lines)], counts=counts, hidden=hidden)
