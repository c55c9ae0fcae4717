"""The way to the organisation's identity provider and back. What talks to one takes fifteen MiB, so it is loaded by the
first who goes there."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache

TALK = "cir.accounts.single_sign_on.talk"


@never_cache
@login_not_required
def go_to_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Ask first, then lead to the provider. By a page: browsers that keep to `form-action` follow no form out."""
    answer: HttpResponse = import_string(TALK)("OAuth2LoginView", request, provider_id)
    if request.method == "POST" and "Location" in answer:
        return render(request, "socialaccount/leave.html", {"there": answer.headers["Location"]})
    return answer


@never_cache
@login_not_required
def back_from_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The provider sends the person back with a code; they come in, or read why not."""
    answer: HttpResponse = import_string(TALK)("OAuth2CallbackView", request, provider_id)
    return answer
