"""The living style page: every component in its states. For developers and administrators."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from cir import clock
from cir.errors import MissingEvidence
from cir.htmx import render_page_or_part
from cir.ui import samples, shapes, toasts


class SampleForm(forms.Form):
    """One of each kind of field, to look at."""

    title = forms.CharField(label="What could work better?", max_length=140, help_text="One sentence is enough.")
    detail = forms.CharField(label="What happens today?", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    urgency = forms.ChoiceField(label="Urgency", choices=[("high", "High"), ("medium", "Medium"), ("low", "Low")])
    due = forms.DateField(
        label="Target date",
        required=False,
        error_messages={"invalid": "Enter a date, for example 18.12.2026"},
    )
    size = forms.ChoiceField(
        label="Size",
        widget=forms.RadioSelect,
        choices=[("small", "Small: three lines are enough"), ("large", "Large: needs a business case")],
    )
    another = forms.BooleanField(label="Log another", required=False)


class DialogForm(forms.Form):
    """What the fetched dialog asks."""

    title = forms.CharField(label="What could work better?", max_length=140)


@require_safe
def style_page(request: HttpRequest) -> HttpResponse:
    """Show the components; `?state=errors`, `?theme=dark` and `?say=1` show them in other states."""
    allow(request)
    if request.GET.get("theme") in {"light", "dark"} and hasattr(request.user, "theme"):
        request.user.theme = request.GET["theme"]
    form = SampleForm({"title": "", "due": "soon"}) if request.GET.get("state") == "errors" else SampleForm()
    if request.GET.get("say"):
        toasts.say(request, "Priya Raman owns CIR-163 now.", undo="/styleguide/")
        messages.warning(request, "1 skipped: CIR-170 needs an owner first.")
    page = Paginator(range(120), 50).get_page(request.GET.get("page"))
    context = {"form": form, "statuses": shapes.STATUSES, "signals": shapes.SIGNALS, "page": page}
    return render(request, "styleguide.html", context | samples.everything(clock.now()))


@require_safe
def fault_page(request: HttpRequest, name: str) -> HttpResponse:
    """Show one of the pages for refusals and faults as people see it."""
    allow(request)
    if name not in {"400", "403", "403_csrf", "404", "500", "503"}:
        raise Http404
    return render(request, f"{name}.html", {"request_path": "/improvements/CIR-999/"})


def dialog_page(request: HttpRequest) -> HttpResponse:
    """A dialog fetched from the server: an empty answer is refused in place, a sound one closes it with a toast."""
    allow(request)
    form = DialogForm(request.POST or None, prefix="idea")
    if request.method == "POST" and form.is_valid():
        toasts.say(request, f"Logged “{form.cleaned_data['title']}”.", undo=request.path)
        return HttpResponse(status=204, headers={"HX-Trigger": '{"cir:close-dialog": {}}'})
    status = 422 if form.is_bound else 200
    return render_page_or_part(request, "refused.html", "components/_sample_dialog.html", {"form": form}, status)


def refusal_page(request: HttpRequest) -> HttpResponse:
    """What the register answers when something is missing."""
    allow(request)
    raise MissingEvidence("Set an owner.", "Set a target date.")


def allow(request: HttpRequest) -> None:
    """While debugging everybody signed in; otherwise people who run CIR."""
    roles = getattr(request.user, "roles", None)
    if not (settings.DEBUG or (roles and roles.has("administrator"))):
        raise PermissionDenied("The style page is for the people who run CIR.")


urlpatterns = [
    path("dialog/", dialog_page, name="styleguide-dialog"),
    path("refusal/", refusal_page, name="styleguide-refusal"),
    path("", style_page, name="styleguide"),
    path("faults/<slug:name>/", fault_page, name="styleguide-fault"),
]
