"""What a person may see, or 404; and the way back to where they came from."""

from django.http import Http404
from django.utils.http import url_has_allowed_host_and_scheme

from cir.accounts.requests import SignedIn
from improvements.models import Improvement

REGISTER = "/register/"


def one(request: SignedIn, reference: str) -> Improvement:
    """The record with this reference, if the person may see it; what they may not see does not exist."""
    rows = Improvement.objects.visible_to(request.user).select_related("item", "owner", "requester")
    record = rows.by_reference(reference).first()
    if record is None:
        raise Http404("No such improvement.")
    return record


def back(request: SignedIn, otherwise: str = REGISTER) -> str:
    """Where to go afterwards: an address of our own that the form names, else the register."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if ours else otherwise
