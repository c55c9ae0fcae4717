from django.http import HttpResponse
from django.views.decorators.http import require_safe

from cir.accounts.requests import SignedIn
from cir.htmx import render_page_or_part
from metrics import listing, permissions
from metrics.forms import CatalogueForm


@require_safe
def measures(request: SignedIn) -> HttpResponse:
    """The catalogue of measures."""
    context = listing.catalogue(request)
    context |= {"form": CatalogueForm(request.GET), "may_define": permissions.may_define_somewhere(request.user)}
    status = 400 if context["problems"] else 200
    return render_page_or_part(request, "metrics/measures.html", "metrics/_measures.html", context, status)
