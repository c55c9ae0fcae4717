from typing import Any

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from requests import RequestException

from cir.accounts.single_sign_on import Checked


@never_cache
@login_not_required
def go_to_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Ask first, then lead to the provider. By a page: browsers that keep to `form-action` follow no form out."""
    answer = _talk(OAuth2LoginView, request, provider_id)
    if request.method == "POST" and "Location" in answer:
        return render(request, "socialaccount/leave.html", {"there": answer.headers["Location"]})
    return answer


@never_cache
@login_not_required
def back_from_provider(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The provider sends the person back with a code; they come in, or read why not."""
    return _talk(OAuth2CallbackView, request, provider_id)


def _talk(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    """What allauth answers; a provider that is away or talks nonsense is one more reason why it did not work."""
    adapter = Checked(request, provider_id)
    try:
        answer: HttpResponse = view.adapter_view(adapter)(request)
    except SocialApp.DoesNotExist as unknown:
        raise Http404 from unknown
    except (RequestException, LookupError, TypeError) as wrong:
        return render_authentication_error(request, adapter.get_provider(), exception=wrong)
    return answer
