from allauth.account.decorators import reauthentication_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from cir import clock
from cir.accounts.forms import TokenForm
from cir.accounts.models import ApiToken
from cir.accounts.requests import SignedIn
from cir.rest.sending import only_once
from cir.ui import refusals, toasts


@never_cache
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(allow_get=True, app="allauth.account")
def tokens(request: SignedIn) -> HttpResponse:
    """One's own tokens, and a new one. The secret stands in the answer to making it and nowhere else."""
    user = request.user
    form, made = TokenForm(request.POST or None), []
    door = only_once(request, lambda: made.append(ApiToken.create(user=user, **form.said())))
    done = form.is_bound and refusals.accepts(form, door)
    form = TokenForm() if done else form
    context = {"form": form, "tokens": user.tokens.all(), "now": clock.now(), "sent_again": done and not made}
    context |= {"token": made[0][0], "secret": made[0][1]} if made else {}
    return render(request, "accounts/tokens.html", context, status=400 if form.is_bound else 200)


@require_POST
def revoke_token(request: SignedIn, pk: int) -> HttpResponse:
    """End a token of one's own, for good."""
    token = get_object_or_404(ApiToken, pk=pk, user=request.user)
    token.revoke()
    toasts.say(request, f"Token {token.name} is revoked.")
    return redirect("tokens")
