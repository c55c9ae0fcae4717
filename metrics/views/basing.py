"""Setting the baseline of a measure's own chart anew, and taking that back. Each with a reason."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from cir.accounts.requests import SignedIn
from metrics import permissions
from metrics.forms import RebaseForm, TakeBackForm
from metrics.views import sheets
from metrics.views.measure import found

SHOWN = ["GET", "HEAD", "POST"]
ANEW = (
    "Do so when the measure behaves differently for a known reason. The limits before stay on the chart, and your"
    " reason stays beside them. Baselines of improvements are not touched."
)


@require_http_methods(SHOWN)
def rebase(request: SignedIn, pk: int) -> HttpResponse:
    """Work out the limits anew from a day on."""
    one = found(pk)
    permissions.require_keep(request.user, one)
    form = RebaseForm(request.POST or None, initial=RebaseForm.tried(request.GET))

    def act() -> str:
        one.rebase(by=request.user, **form.cleaned_data)
        return "Baseline set anew. It is marked on the chart from its day on."

    return sheets.answer(
        request, form, act, measure=one, title="Set baseline anew", button="Set baseline anew", intro=ANEW
    )


@require_http_methods(SHOWN)
def take_back(request: SignedIn, pk: int, rebasing: int) -> HttpResponse:
    """Let the limits before it hold again."""
    one = found(pk)
    permissions.require_keep(request.user, one)
    row = get_object_or_404(one.rebasings, pk=rebasing)
    form = TakeBackForm(request.POST or None)

    def act() -> str:
        one.take_back(row, by=request.user, reason=form.cleaned_data["reason"])
        return "The limits before it hold again."

    return sheets.answer(request, form, act, measure=one, title="Take baseline back", button="Take back")
