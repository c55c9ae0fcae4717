"""The description of the API for programs; its reference, and what its problems mean, as pages."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cir.accounts.models import Scope
from cir.api import reference
from cir.rest.problems import KINDS
from cir.rest.renderers import Stored


class Description(APIView):
    """The OpenAPI description, which does not describe itself."""

    schema = None

    def get(self, request: Request) -> Response:
        """The whole of it."""
        headers = {"Content-Disposition": 'inline; filename="cir-openapi.json"'}
        return Response(Stored(reference.text().decode()), headers=headers)


@require_GET
def documentation(request: HttpRequest) -> HttpResponse:
    """Every operation with its parameters and an example."""
    context = {"chapters": reference.chapters(), "scopes": Scope.choices}
    return render(request, "api/reference.html", context)


@require_GET
def problem_kinds(request: HttpRequest) -> HttpResponse:
    """What each kind of problem means and what to do: where the `type` of a problem leads."""
    return render(request, "api/problems.html", {"kinds": sorted(KINDS.values(), key=lambda kind: kind.status)})
