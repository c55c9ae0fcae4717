from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cir.htmx import render_page_or_part
from metrics import listing, permissions
from metrics.forms import CatalogueForm


@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    """The catalogue of measures."""
    context = listing.catalogue(request)
    context |= {"form": CatalogueForm(request.GET), "may_define": permissions.may_define_somewhere(request.user)}
    status = 400 if context["problems"] else 200
    return render_page_or_part(request, "metrics/measures.html", "metrics/_measures.html", context, status)
