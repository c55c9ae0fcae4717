"""A baseline kept honest: leaving a reading out, letting it count again, setting a locked one anew."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from cir.accounts.requests import SignedIn
from improvements import permissions
from improvements.forms.parts import ReasonForm, RebaseForm
from improvements.record import loading
from improvements.views.evidence import own_target
from improvements.views.sheets import Sheet, answer, posted
from metrics import showing
from metrics.models import Reading
from metrics.series import instant

OUT = "It stays on the chart, marked, with your reason. Leave out what set the improvement off, not what does not fit."
ANEW = "The limits are worked out from the readings of these days as they are now. Your reason stays beside them."


def leave_out(request: SignedIn, reference: str, target: int, reading: int) -> HttpResponse:
    """Leave a reading out of the baseline, or let one that was left out count again. With a reason."""
    record = loading.find(request.user, reference)
    permissions.require_work(request.user, record)
    own = own_target(record, target)
    row = get_object_or_404(own.measure.readings, pk=reading)
    back = instant(row.moment) in own.left_out()
    form = ReasonForm(posted(request), auto_id="base_%s")
    door = record.count_again if back else record.leave_out

    def act() -> str:
        door(own, row, by=request.user, reason=form.cleaned_data["reason"])
        return "The baseline has changed."

    button = "Count again" if back else "Leave out"
    return answer(request, Sheet(record, title_of(button, row), button, form, act, intro="" if back else OUT))


def title_of(button: str, row: Reading) -> str:
    """What the sheet is about: "Leave out: May 2026"."""
    return f"{button}: {showing.period_words(row.measure, row)}"


def rebase(request: SignedIn, reference: str, target: int) -> HttpResponse:
    """Set a locked baseline anew, with a reason."""
    record = loading.find(request.user, reference)
    permissions.require_work(request.user, record)
    own = own_target(record, target)
    first = {"first": own.baseline_from, "last": own.baseline_end()}
    form = RebaseForm(posted(request), auto_id="base_%s", initial=first)

    def act() -> str:
        record.rebase(own, by=request.user, **form.cleaned_data)
        return "Baseline set anew."

    title = f"Set the baseline anew: {own.measure}"
    return answer(request, Sheet(record, title, "Set baseline anew", form, act, intro=ANEW, anchor="step-2"))
