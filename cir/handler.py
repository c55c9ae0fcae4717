"""Django's handler of requests, which lets go of a request when it is answered.

A request knows its person, its session and its messages, each of which knows the request; a view of the API knows its
answer, which knows the view. Such a circle waits for Python's collector with all it holds, lists and bodies of answers
included: dozens of requests of them, which is megabytes, and time to find them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import django
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Handler(WSGIHandler):
    """Django's own; what was asked is emptied when its answer is closed."""

    def get_response(self, request: HttpRequest) -> HttpResponseBase:
        """The answer."""
        response: Any = super().get_response(request)
        response._resource_closers.append(partial(let_go, request, response))
        return response


def let_go(request: HttpRequest, response: HttpResponse) -> None:
    """Open the circles of a request that is answered. Nobody may use it from here on."""
    drawn = getattr(response, "renderer_context", None) or {}  # an answer of the API
    for each in (drawn.get("view"), drawn.get("request"), request):
        if each is not None:
            vars(each).clear()
    drawn.clear()


def application() -> Application:
    """Django, ready to answer. A whole answer is handed to the server as one piece, and all it was made of ends with
    that; an answer that is made while it is sent (a file, an export) ends when the server closes it."""
    django.setup(set_prefix=False)
    handler = Handler()

    def answered(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        response: Any = handler(environ, start_response)
        if response.streaming:
            return response
        whole = [response.content]
        response.close()
        return whole

    return answered
