"""An independent assessment of the state before or after the change."""

from django.http import HttpResponse

from cir.accounts.requests import SignedIn
from improvements import permissions
from improvements.forms.looking import LookForm
from improvements.record import loading
from improvements.views.sheets import Sheet, answer, posted


def look(request: SignedIn, reference: str) -> HttpResponse:
    """Say what was found, as somebody who does not own it."""
    record = loading.find(request.user, reference)
    permissions.require_independent(request.user, record)
    form = LookForm(posted(request), auto_id="look_%s", initial={"state": request.GET.get("state", "")})

    def act() -> str:
        record.assess_independently(by=request.user, **form.cleaned_data)
        return "Assessment kept."

    title = f"Assess {record.reference} independently"
    return answer(request, Sheet(record, title, "Keep assessment", form, act, anchor="looked"))
