"""Toasts: Django's messages, with Undo, shown at once also after an htmx request."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse

UNDO = "undo:"
ELSEWHERE = ("HX-Redirect", "HX-Location", "HX-Refresh")
PATTERN = {"text": "", "level": "", "undo": "/", "open": "/"}
"""The toast that the page's script copies: with every part, of which it takes away what is not needed."""


def say(request: HttpRequest, text: str, undo: str = "", open_url: str = "") -> None:
    """Tell the person what was done; `undo` is the address that takes it back by POST."""
    tags = [f"{UNDO}{undo}"] if undo else []
    tags += [f"open:{open_url}"] if open_url else []
    messages.success(request, text, extra_tags=" ".join(tags))


def parts_of(message: Message) -> dict[str, Any]:
    """Text, level, and the addresses of Undo and Open of one message."""
    tags = (message.extra_tags or "").split()
    return {
        "text": str(message),
        "level": message.level_tag,
        "undo": next((tag.removeprefix(UNDO) for tag in tags if tag.startswith(UNDO)), ""),
        "open": next((tag.removeprefix("open:") for tag in tags if tag.startswith("open:")), ""),
    }


class ToastMiddleware:
    """Hands messages to htmx answers as an event; pages show them by themselves."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and add what there is to say to an answer that stays on the page."""
        response = self.get_response(request)
        if wants_event(request, response):
            said = [parts_of(message) for message in messages.get_messages(request)]
            if said:
                add_event(response, "cir:toasts", said)
        return response


def wants_event(request: HttpRequest, response: HttpResponse) -> bool:
    """An htmx part, not a whole page and not the way to one."""
    if "HX-Request" not in request.headers or "HX-Boosted" in request.headers:
        return False
    leaving = response.status_code in range(300, 400) or any(name in response for name in ELSEWHERE)
    return not leaving


def add_event(response: HttpResponse, name: str, detail: Any) -> None:
    """One more event in HX-Trigger, beside those the view wrote."""
    known = response.headers.get("HX-Trigger", "")
    try:
        events = json.loads(known) if known else {}
    except ValueError:
        events = {part.strip(): None for part in known.split(",")}
    events[name] = detail
    response.headers["HX-Trigger"] = json.dumps(events)
