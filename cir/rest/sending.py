"""A form of a page that is sent twice (a double click, a retry after a lost answer) does what it does once.

The page carries `{% once %}`, a hidden value that is new for every form shown; what was sent with it is part of the
key, so that other words in the same form are another post.
"""

import json
from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model
from django.http import HttpRequest

from cir.rest.idempotency import Answer, hash_of, once

M = TypeVar("M", bound=Model)
NAME = "once"
NOT_SAID = {NAME, "csrfmiddlewaretoken"}


def once_per_form(request: HttpRequest, act: Callable[[], Any]) -> Any:
    """What `act` answers (something that JSON can keep), done now or, for a form sent again, the first time."""
    nonce = request.POST.get(NAME, "")
    if not nonce:
        return act()
    said = sorted((name, values) for name, values in request.POST.lists() if name not in NOT_SAID)
    files = [(name, str(file)) for name, file in sorted(request.FILES.items())]
    key = hash_of(nonce.encode(), json.dumps([said, files]).encode())
    answer = once(request.user.pk or 0, request.path, key, "", lambda: Answer(200, json.dumps(act())))
    return json.loads(answer.body)


def only_once(request: HttpRequest, act: Callable[[], object]) -> Callable[[], None]:
    """`act` as a door that a form sent again finds shut without a word: what it does is done, and there is no more."""

    def door() -> None:
        once_per_form(request, lambda: act() and None)

    return door


def made_once(request: HttpRequest, kind: type[M], make: Callable[[], M]) -> M:
    """The row that `make` adds or, for a form sent again, the one that it added the first time."""
    made: M = kind._default_manager.get(pk=once_per_form(request, lambda: make().pk))
    return made
