from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cir.accounts.models import User
from cir.accounts.requests import SignedIn

OFFERED = 10


@require_safe
def people_options(request: SignedIn) -> HttpResponse:
    """Up to ten people whose name or address has what was typed, whatever the field is called."""
    typed = next((text for key in request.GET if (text := request.GET[key].strip())), "").replace("\x00", "")
    found = User.objects.active().filter(Q(name__icontains=typed) | Q(email__icontains=typed))
    found = found if typed else found.none()
    return render(request, "accounts/_options.html", {"people": found[:OFFERED]})
