"""The reference of the API and what its problems mean, as pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from cir.accounts.models import Scope
from cir.api import reference
from cir.rest.problems import KINDS


@require_GET
def documentation(request: HttpRequest) -> HttpResponse:
    """Every operation with its parameters and an example."""
    context = {"chapters": reference.chapters(), "scopes": Scope.choices}
    return render(request, "api/reference.html", context)


@require_GET
def problem_kinds(request: HttpRequest) -> HttpResponse:
    """What each kind of problem means and what to do: where the `type` of a problem leads."""
    return render(request, "api/problems.html", {"kinds": sorted(KINDS.values(), key=lambda kind: kind.status)})
