"""What every page for people without an account has in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from cir.rest.middleware import unnamed
from feedback import limits
from feedback.models import Feedback, Key, Message

View = Callable[..., HttpResponse]


def outside(view: View) -> View:
    """A page without sign-in. Nothing is cached or indexed, and the log of requests does not say who came by."""

    @never_cache
    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return login_not_required(unnamed(shown))


def held(request: HttpRequest, secret: str) -> Key:
    """The key somebody holds. What fits nothing is counted, and is as if there were nothing."""
    key = Key.objects.fitting(secret)
    if key is None:
        limits.require_few_misses(request)
        raise Http404("Nothing is here.")
    return key


def one_of(feedback: Feedback, link: int) -> Any:
    """One of the links of this feedback or its parts; 404 for those of others."""
    return _own(feedback.links.model.objects.filter(pk=link, feedback__in=feedback.with_parts()))


def question_of(feedback: Feedback, question: int) -> Any:
    """One of the questions about a plan that were put to whoever spoke; 404 for those of others."""
    asked = Message.objects.public().filter(pk=question, kind="ours", feedback__in=feedback.with_parts())
    return _own(asked.exclude(about="").select_related("feedback__channel"))


def _own(rows: QuerySet[Any]) -> Any:
    found = rows.first()
    if found is None:
        raise Http404("Nothing is here.")
    return found
