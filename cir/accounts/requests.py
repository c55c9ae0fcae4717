"""The request of somebody who is signed in: what every page behind the door is handed."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from cir.accounts.models import User


class SignedIn(HttpRequest):
    """For type checkers: behind `LoginRequiredMiddleware` the user of a request is one of ours."""

    user: User
    htmx: HtmxDetails
