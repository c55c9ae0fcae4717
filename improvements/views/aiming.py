from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from cir.accounts.requests import SignedIn
from cir.htmx import render_page_or_part
from improvements.aims import aiming_at
from improvements.models import Target
from metrics.models import Measure

PER_PAGE = 50


@require_safe
def at_measure(request: SignedIn, pk: int) -> HttpResponse:
    """The improvements that aim at a measure, as far as the person may see them; a part of the measure's page."""
    measure = get_object_or_404(Measure, pk=pk)
    records = aiming_at(request.user, measure.pk).select_related("owner")
    page = Paginator(records, PER_PAGE).get_page(request.GET.get("page"))
    targets = {each.improvement_id: each for each in Target.objects.filter(measure=measure, improvement__in=list(page))}
    rows = [(record, targets[record.pk]) for record in page]
    context = {"measure": measure, "page": page, "rows": rows}
    return render_page_or_part(request, "improvements/aiming.html", "improvements/_aiming.html", context)
