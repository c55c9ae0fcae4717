"""What a request owes the person who sent it: their time zone, and answers that no shared cache keeps."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import redirect
from django.utils import timezone


class PersonalMiddleware:
    """Activates the person's time zone, and marks what they are shown as theirs alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # The person as they are: every look through Django's lazy stand-in costs, and a table takes thousands.
        request.user = get_user(request)
        zone = request.user.zone if request.user.is_authenticated else None
        with timezone.override(zone):
            response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response


OPEN_WITH_ONE_TIME_PASSWORD = {"account_change_password", "account_logout", "account_reauthenticate"}


class OneTimePasswordMiddleware:
    """Whoever signed in with a password that was given to them chooses their own before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Send them to the page for it; programs that carry the session get a refusal they understand."""
        if not request.user.is_authenticated or not request.user.must_change_password:
            return None
        match = request.resolver_match
        if not getattr(view, "login_required", True) or (match and match.url_name in OPEN_WITH_ONE_TIME_PASSWORD):
            return None
        if request.path.startswith("/api/"):
            return HttpResponseForbidden("Choose a password of your own first.", content_type="text/plain")
        return redirect("account_change_password")
