from allauth.account.utils import perform_login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from cir import clock
from cir.accounts.models.standing import require_administrator
from cir.accounts.requests import SignedIn
from cir.administration.forms import InvitationForm
from cir.administration.models import Invitation
from cir.administration.welcome import WelcomeForm
from cir.rest.sending import only_once
from cir.ui import refusals, toasts


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: SignedIn) -> HttpResponse:
    """Ask somebody in."""
    require_administrator(request.user)
    form = InvitationForm(request.POST or None)
    if refusals.accepts(form, only_once(request, lambda: Invitation.invite(by=request.user, **form.cleaned_data))):
        toasts.say(request, f"{form.cleaned_data['name']} is invited by mail.")
        return redirect("people")
    return render(request, "administration/invite.html", {"form": form}, status=400 if form.is_bound else 200)


@require_POST
def invite_again(request: SignedIn, pk: int) -> HttpResponse:
    """Send the invitation again, with a new link."""
    require_administrator(request.user)
    invitation = get_object_or_404(Invitation, pk=pk)
    only_once(request, lambda: invitation.send_again(by=request.user))()
    toasts.say(request, f"{invitation.name} is invited again. The old link no longer works.")
    return redirect("people")


@require_POST
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    """Take the invitation back."""
    require_administrator(request.user)
    invitation = get_object_or_404(Invitation, pk=pk)
    invitation.withdraw(by=request.user)
    toasts.say(request, f"The invitation of {invitation.name} is withdrawn.")
    return redirect("people")


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: SignedIn, token: str) -> HttpResponse:
    """Where the link of the mail leads. Opening it changes nothing; choosing a password makes the account."""
    invitation = Invitation.objects.select_related("invited_by").by_token(token)
    if invitation is None:
        raise Http404
    why_not = invitation.why_not(clock.now())
    form = WelcomeForm(request.POST or None, invitation=invitation)
    if not why_not and refusals.accepts(form, form.come_in):
        return perform_login(request, form.person, email=invitation.email, redirect_url="/")
    context = {"form": form, "invitation": invitation, "why_not": why_not}
    status = 410 if why_not else 400 if form.is_bound else 200
    return render(request, "administration/accept.html", context, status=status)
