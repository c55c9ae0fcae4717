from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from cir.accounts.requests import SignedIn
from cir.htmx import render_page_or_part
from metrics import intake
from metrics.models import Measure
from metrics.reading_forms import TableForm
from metrics.views import sheets
from metrics.views.readings import SHOWN, open_to

PREVIEWED = 20
PAGE, PART = "metrics/table.html", "metrics/_table.html"


@require_http_methods(SHOWN)
def table(request: SignedIn, pk: int) -> HttpResponse:
    """Add several readings out of a spreadsheet: looked at first, then added."""
    one = open_to(request, pk)
    form = TableForm(request.POST or None, request.FILES or None)
    context = {"measure": one, "form": form}
    if not form.is_bound or not form.is_valid():
        return render_page_or_part(request, PAGE, PART, context, 400 if form.is_bound else 200)
    looked = intake.look(one, form.text())
    if "add" not in request.POST or form.cleaned_data["file"]:
        return preview(request, one, form, looked)

    def act() -> str:
        return added(request, form, one, looked)

    return sheets.answer(request, form, act, page=PAGE, part=PART, measure=one, intake=looked, checked=True)


def added(request: SignedIn, form: TableForm, one: Measure, looked: intake.Intake) -> str:
    """Add what was looked at, and say how many of how many."""
    source = "imported" if request.POST.get("add") == "file" else "typed"
    only_good = form.cleaned_data["only_good"] == "yes"
    count = intake.add(one, looked, by=request.user, source=source, only_good=only_good)
    left = f", {len(looked.wrong):,} left out" if looked.wrong else ""
    return f"{count:,} reading{'' if count == 1 else 's'} of “{one.name}” added{left}."


def preview(request: SignedIn, one: Measure, form: TableForm, looked: intake.Intake) -> HttpResponse:
    """What adding would do, row by row; the text of a file comes along, so that it need not be chosen again."""
    from_file = bool(form.cleaned_data["file"])
    shown = TableForm(initial={"rows": form.text(), "only_good": form.cleaned_data["only_good"] or "no"})
    context = {"measure": one, "form": shown, "intake": looked, "previewed": looked.good[:PREVIEWED]}
    context |= {"from_file": from_file or request.POST.get("add") == "file", "checked": True}
    return render_page_or_part(request, PAGE, PART, context, 400 if looked.problem else 200)
