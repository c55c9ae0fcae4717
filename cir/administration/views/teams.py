from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from cir.accounts.models import Team, User
from cir.accounts.models.standing import require_administrator
from cir.accounts.requests import SignedIn
from cir.administration import sections
from cir.administration.forms import MemberForm, TeamForm
from cir.rest.sending import only_once
from cir.ui import refusals, toasts


def require(request: SignedIn) -> None:
    """Auditors read, administrators change."""
    sections.require(request.user, "teams")
    if request.method == "POST":
        require_administrator(request.user)


@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: SignedIn) -> HttpResponse:
    """All teams with the number of their people; a new one."""
    require(request)
    form = TeamForm(request.POST or None)
    if form.is_bound and refusals.accepts(
        form, only_once(request, lambda: Team.form(by=request.user, **form.cleaned_data))
    ):
        toasts.say(request, f"Team {form.cleaned_data['name']} formed.")
        return redirect("teams")
    found = Team.objects.annotate(people=Count("members", filter=Q(members__is_active=True)))
    context = {"teams": found, "form": form}
    return render(request, "administration/teams.html", context, status=400 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def team(request: SignedIn, pk: int) -> HttpResponse:
    """One team: its words and its people."""
    require(request)
    found = get_object_or_404(Team, pk=pk)
    said = {"name": found.name, "description": found.description}
    form = TeamForm(request.POST or None, initial=said)
    if form.is_bound and refusals.accepts(form, lambda: found.change(by=request.user, **form.cleaned_data)):
        toasts.say(request, f"Team {found} saved.")
        return redirect("team", pk)
    return team_page(request, found, form, MemberForm(), 400 if form.is_bound else 200)


@require_POST
def join(request: SignedIn, pk: int) -> HttpResponse:
    """Take a person into the team."""
    require_administrator(request.user)
    found = get_object_or_404(Team, pk=pk)
    members = MemberForm(request.POST)
    if refusals.accepts(members, lambda: found.add(members.cleaned_data["person"], by=request.user)):
        toasts.say(request, f"{members.cleaned_data['person']} is in {found}.")
        return redirect("team", pk)
    form = TeamForm(initial={"name": found.name, "description": found.description})
    return team_page(request, found, form, members, status=400)


@require_POST
def leave(request: SignedIn, pk: int, person: int) -> HttpResponse:
    """Let a person go from the team."""
    require_administrator(request.user)
    found = get_object_or_404(Team, pk=pk)
    gone = get_object_or_404(User, pk=person)
    found.remove(gone, by=request.user)
    toasts.say(request, f"{gone} left {found}.")
    return redirect("team", pk)


@require_POST
def disband(request: SignedIn, pk: int) -> HttpResponse:
    """Delete a team that was formed by mistake."""
    require_administrator(request.user)
    found = get_object_or_404(Team, pk=pk)
    found.disband(by=request.user)
    toasts.say(request, f"Team {found.name} is disbanded.")
    return redirect("teams")


def team_page(request: SignedIn, found: Team, form: TeamForm, members: MemberForm, status: int) -> HttpResponse:
    """The team's page with these forms."""
    people = found.members.order_by("name", "pk")
    context = {"team": found, "form": form, "members": members, "people": people}
    return render(request, "administration/team.html", context, status=status)
