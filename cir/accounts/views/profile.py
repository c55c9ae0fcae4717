from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cir.accounts.forms import ProfileForm
from cir.accounts.requests import SignedIn
from cir.ui import toasts


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: SignedIn) -> HttpResponse:
    """Who I am, how dates and pages look for me, and whether single keys act."""
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        toasts.say(request, "Account saved.")
        return redirect("account")
    status = 400 if form.is_bound else 200
    return render(request, "accounts/profile.html", {"form": form}, status=status)
