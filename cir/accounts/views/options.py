from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cir.accounts.models import User

OFFERED = 10


@require_safe
def people_options(request: HttpRequest) -> HttpResponse:
    """Up to ten people whose name or address has what was typed, whatever the field is called."""
    typed = next((value for key, value in request.GET.items() if value.strip()), "").strip().replace("\x00", "")
    found = User.objects.active().filter(Q(name__icontains=typed) | Q(email__icontains=typed)) if typed else []
    return render(request, "accounts/_options.html", {"people": found[:OFFERED]})
