from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cir.accounts.models import Membership, User
from cir.accounts.models.standing import require_administrator
from cir.accounts.requests import SignedIn
from cir.administration import sections
from cir.administration.forms import GrantForm
from cir.ui import refusals, toasts
from improvements.models import Improvement

MOST_OWNED = 100


def person_page(request: SignedIn, person: User, form: GrantForm, status: int = 200) -> HttpResponse:
    """One person: roles, teams, what they own."""
    held = person.memberships.select_related("item", "granted_by").order_by("role", "pk")
    owned = Improvement.objects.visible_to(request.user).open().owned_by(person)
    context = {"person": person, "form": form, "held": held, "teams": person.teams.all()}
    context["owned"] = owned.select_related("item").order_by("target_date", "pk")[:MOST_OWNED]
    return render(request, "administration/person.html", context, status=status)


@require_safe
def person(request: SignedIn, pk: int) -> HttpResponse:
    """One person's page for administrators and auditors."""
    sections.require(request.user, "people")
    return person_page(request, get_object_or_404(User, pk=pk), GrantForm())


@require_POST
def grant(request: SignedIn, pk: int) -> HttpResponse:
    """Give the person a role."""
    require_administrator(request.user)
    person = get_object_or_404(User, pk=pk)
    form = GrantForm(request.POST)
    if refusals.accepts(form, lambda: person.grant(by=request.user, **form.cleaned_data)):
        toasts.say(request, f"{person} has the role now.")
        return redirect("person", person.pk)
    return person_page(request, person, form, status=400)


@require_POST
def revoke(request: SignedIn, pk: int, membership: int) -> HttpResponse:
    """Take a role away."""
    require_administrator(request.user)
    held = get_object_or_404(Membership.objects.select_related("user", "item"), pk=membership, user=pk)
    held.user.revoke(held, by=request.user)
    toasts.say(request, f"{held.user} no longer has the role.")
    return redirect("person", pk)


@require_POST
def deactivate(request: SignedIn, pk: int) -> HttpResponse:
    """Keep the person out from now on."""
    require_administrator(request.user)
    person = get_object_or_404(User, pk=pk)
    person.deactivate(by=request.user)
    toasts.say(request, f"{person} is deactivated.")
    return redirect("person", pk)


@require_POST
def reactivate(request: SignedIn, pk: int) -> HttpResponse:
    """Let the person in again."""
    require_administrator(request.user)
    person = get_object_or_404(User, pk=pk)
    person.reactivate(by=request.user)
    toasts.say(request, f"{person} can sign in again.")
    return redirect("person", pk)


@require_POST
def sign_out(request: SignedIn, pk: int) -> HttpResponse:
    """End every session of the person."""
    require_administrator(request.user)
    person = get_object_or_404(User, pk=pk)
    person.sign_out_everywhere(by=request.user)
    toasts.say(request, f"{person} is signed out everywhere.")
    return redirect("person", pk)
