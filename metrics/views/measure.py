from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from cir.accounts.requests import SignedIn
from cir.htmx import render_page_or_part
from metrics import downloading, permissions, showing
from metrics.forms import WindowForm
from metrics.models import Measure


def found(pk: int) -> Measure:
    """The measure at this address, or 404. Everyone signed in reads every measure."""
    return get_object_or_404(Measure.objects.select_related("item__owner", "owner"), pk=pk)


@require_safe
def measure(request: SignedIn, pk: int) -> HttpResponse:
    """One measure: chart, what the rules say, readings, definitions, who keeps it."""
    one = found(pk)
    form = WindowForm(request.GET or None)
    definitions = list(one.definitions.select_related("set_by"))
    page = showing.shown(one, definitions, form.window())
    readings, lines = showing.all_lines(page, request.GET.get("page"))
    context = {"measure": one, "shown": page, "readings": readings, "lines": lines, "form": form}
    context |= {"definitions": definitions[::-1], "table": showing.drawn_lines(page)}
    context |= {"due": one.due_on(page.latest.moment if page.latest else None)}
    context |= {"may_keep": permissions.may_keep(request.user, one)}
    context |= {"may_add": not one.retired_at and not one.kpi and permissions.may_add_readings(request.user, one)}
    status = 400 if form.is_bound and form.errors else 200
    return render_page_or_part(request, "metrics/measure.html", "metrics/_readings.html", context, status)


@require_safe
def download(request: SignedIn, pk: int) -> StreamingHttpResponse:
    """Every reading as CSV."""
    one = found(pk)
    response = StreamingHttpResponse(downloading.lines(one), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slugify(one.name) or "measure"}-readings.csv"'
    return response
