"""You asked, we did: results in public words, for everybody, per service."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cir.catalogue.models import ConfigurationItem
from feedback import wording
from feedback.models import PublicResult

PAGE, PAGE_SIZE = "feedback/results.html", 20


@login_not_required
@require_safe
def results(request: HttpRequest, slug: str = "") -> HttpResponse:
    """What was done because somebody asked; of one public service where the address names one."""
    item = get_object_or_404(ConfigurationItem.objects.public(), slug=slug) if slug else None
    rows = PublicResult.objects.shown().select_related("improvement__item")
    context = {
        "page": Paginator(rows.about(item) if item else rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "item": item,
        "services": services(),
        "organisation": wording.organisation(),
    }
    return render(request, PAGE, context)


def services() -> list[ConfigurationItem]:
    """Public services with a result to show."""
    shown = PublicResult.objects.shown().order_by().values("improvement__item")
    return list(ConfigurationItem.objects.public().filter(pk__in=shown).order_by("name"))
