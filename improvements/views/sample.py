"""The sample organisation, for administrators: add it, give its people a password, take it away."""

from django import forms
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cir import clock
from cir.accounts.requests import SignedIn
from cir.audit import trail
from cir.notifications import outbox
from cir.rest.sending import only_once
from cir.ui import toasts
from improvements import permissions
from improvements.demo import filling
from improvements.sampling import KIND


class PasswordForm(forms.Form):
    """One password for all people of the sample organisation."""

    password = forms.CharField(
        label="Password for its people",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        validators=[validate_password],
    )


@require_http_methods(["GET", "POST"])
def sample(request: SignedIn) -> HttpResponse:
    """The page. Adding and removing take seconds and are done by a job."""
    permissions.require_administer(request.user)
    doing = request.POST.get("do", "")
    if doing in ("add", "remove"):
        return _ask_for(request, doing)
    form = PasswordForm(request.POST if doing == "password" else None)
    if form.is_valid():
        return _give_password(request, form.cleaned_data["password"])
    people = filling.people().filter(is_active=True).order_by("pk").prefetch_related("memberships")
    context = {"people": people, "form": form}
    return render(request, "improvements/sample.html", context, status=422 if form.errors else 200)


def _give_password(request: SignedIn, password: str) -> HttpResponse:
    filling.people().update(password=make_password(password))
    trail.record(request.user, "sample password set", request.user)
    toasts.say(request, "Its people sign in with this password now.")
    return redirect("sample")


def _ask_for(request: SignedIn, doing: str) -> HttpResponse:
    def ask() -> None:
        outbox.put(KIND, f"sample:{doing}:{clock.now().isoformat()}", {"do": doing})
        trail.record(request.user, f"sample organisation: {doing}", request.user)

    only_once(request, ask)()
    said = {"add": "The sample organisation comes in a moment.", "remove": "The sample organisation goes in a moment."}
    toasts.say(request, said[doing])
    return redirect("sample" if doing == "add" else "home")
