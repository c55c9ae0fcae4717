"""A request that is answered leaves nothing behind that only the collector would find: what it was drawn from, its
answer, the records it looked at. Fifty pages that wait for the collector are ten megabytes of every process."""

import gc
import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client, RequestFactory

from cir import handler
from cir.accounts.models import ApiToken, Scope
from tests import factories

pytestmark = pytest.mark.django_db

API, EXPORT = "/api/v1/improvements/", "/register/export/csv/"
PAGES = ("/", "/register/", "/register/?group=none&sort=-logged", "/board/", "/kpis/", API)
DRAWN_FROM = {"RequestContext", "ContextDict", "Response", "Request", "SessionStore", "Group", "Card"}
LARGE = 5_000
"""Characters of a text that must be a page, or a good part of one."""


@pytest.fixture
def application() -> Iterator[handler.Application]:
    """The web process's, on the connection of the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield handler.application()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def ask(application: handler.Application, environ: dict[str, Any]) -> tuple[str, int]:
    """Status and length of an answer, read and closed as a server does it."""
    said: list[str] = []
    answer: Any = application(dict(environ), lambda status, headers: said.append(status))
    size = sum(map(len, answer))
    if hasattr(answer, "close"):
        answer.close()
    return said[0], size


def left_by(application: handler.Application, environ: dict[str, Any]) -> tuple[str, list[Any]]:
    """What one more request leaves to the collector."""
    for _ in range(2):
        ask(application, environ)
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        status, _ = ask(application, environ)
        gc.collect()
        return status, list(gc.garbage)
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


def large(left: Iterable[Any]) -> list[str]:
    """Texts and bytes among it that are as long as a page."""
    held = (each for one in left for each in gc.get_referents(one) if isinstance(each, str | bytes))
    return [f"{type(each).__name__} {each[:60]!r}" for each in held if sys.getsizeof(each) > LARGE]


@pytest.fixture
def environs(ana, item) -> dict[str, dict[str, Any]]:
    """Requests of Ana: with a browser, and with a token where a program asks."""
    records = [factories.improvement(f"Idea {n}", owner=ana, logged_by=ana, item=item) for n in range(12)]
    browser = Client()
    browser.force_login(ana)
    factory = RequestFactory()
    factory.cookies = browser.cookies
    _, secret = ApiToken.create(user=ana, name="till", scopes=[Scope.READ])
    asked = {path: {} for path in (*PAGES, EXPORT, f"/improvements/{records[0].reference}/")}
    asked[API] = {"authorization": f"Bearer {secret}"}
    return {path: factory.get(path, headers=headers).environ for path, headers in asked.items()}


def test_an_answered_request_leaves_neither_its_answer_nor_what_it_was_drawn_from(application, environs):
    for path, environ in environs.items():
        status, left = left_by(application, environ)
        assert status == "200 OK", path
        assert large(left) == [], path
        assert {type(each).__name__ for each in left} & DRAWN_FROM == set(), path


def test_a_whole_answer_is_handed_over_in_one_piece_and_a_file_as_it_is_made(application, environs):
    (body,) = application(environs[API], lambda status, headers: None)
    assert len(json.loads(body)["results"]) == 12
    file: Any = application(environs[EXPORT], lambda status, headers: None)
    assert file.streaming
    assert b"".join(file).count(b"\n") == 13
    file.close()
