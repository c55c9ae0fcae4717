"""The frame of the page: no dead link, counts, toasts that survive htmx, refusals in the right place."""

import json

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from cir.ui import context, nav, toasts

SEEN: list[str] = []


def source(request: HttpRequest) -> nav.Extras:
    SEEN.append(request.path)
    return nav.Extras(
        groups=[nav.Group("Saved views", [nav.Item("Mine", "/register/?view=mine", "user-circle", "6")])],
        counts={"styleguide": 3},
        hot={"styleguide"},
        hidden={"account"},
    )


@pytest.fixture
def request_of(settings, monkeypatch):
    SEEN.clear()
    settings.CIR_NAV_SOURCES = ["tests.ui.test_frame.source"]
    entries = (
        nav.Entry("Style", "styleguide", "palette"),
        nav.Entry("Nowhere", "no-such-page", "home"),
        nav.Entry("Account", "account", "user"),
    )
    monkeypatch.setattr(nav, "ENTRIES", entries)

    def asked(*args, **more) -> HttpRequest:
        request = RequestFactory().get(*args, **more)
        request.user = AnonymousUser()
        return request

    return asked


def test_an_entry_without_a_page_or_without_leave_is_left_out(request_of):
    groups = nav.build(request_of("/"))
    assert [item.label for item in groups[0].items] == ["Style"]


def test_counts_and_saved_views_come_from_the_sources_asked_once(request_of):
    request = request_of("/register/", {"view": "mine"})
    groups = nav.build(request)
    nav.foot(request)
    assert groups[0].items[0].count == "3"
    assert groups[0].items[0].hot
    assert groups[1].label == "Saved views"
    assert groups[1].items[0].active
    assert SEEN == ["/register/"]


def test_the_entry_of_the_room_one_is_in_is_marked(request_of):
    groups = nav.build(request_of("/styleguide/faults/404/"))
    assert groups[0].items[0].active


def test_a_page_without_a_frame_asks_no_source(request_of):
    context.shell(request_of("/"))
    assert SEEN == []


def answer(headers: dict[str, str], response: HttpResponse, **say: str) -> HttpResponse:
    def view(request: HttpRequest) -> HttpResponse:
        toasts.say(request, "Priya owns CIR-163 now.", **say)
        return response

    request = RequestFactory().get("/", headers=headers)
    stack = SessionMiddleware(MessageMiddleware(toasts.ToastMiddleware(view)))
    return stack(request)


@pytest.mark.django_db
def test_a_toast_reaches_an_htmx_answer_with_its_undo():
    response = answer({"HX-Request": "true"}, HttpResponse("part"), undo="/undo/9/")
    event = json.loads(response.headers["HX-Trigger"])
    assert event["cir:toasts"][0]["text"] == "Priya owns CIR-163 now."
    assert event["cir:toasts"][0]["undo"] == "/undo/9/"


@pytest.mark.django_db
def test_a_toast_stands_beside_the_events_of_the_view():
    response = answer({"HX-Request": "true"}, HttpResponse("part", headers={"HX-Trigger": '{"cir:close-dialog": {}}'}))
    assert set(json.loads(response.headers["HX-Trigger"])) == {"cir:close-dialog", "cir:toasts"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("headers", "response"),
    [
        ({}, HttpResponse("page")),
        ({"HX-Request": "true", "HX-Boosted": "true"}, HttpResponse("page")),
        ({"HX-Request": "true"}, HttpResponse("", headers={"HX-Redirect": "/"})),
        ({"HX-Request": "true"}, HttpResponse("", status=302, headers={"Location": "/"})),
    ],
)
def test_a_toast_waits_for_the_page_when_one_is_coming(headers, response):
    assert "HX-Trigger" not in answer(headers, response).headers


@pytest.mark.django_db
def test_a_message_shows_on_the_next_page(client, ada, settings):
    settings.DEBUG = True
    client.force_login(ada)
    page = client.get("/styleguide/?say=1")
    text = page.content.decode()
    assert "Priya Raman owns CIR-163 now." in text
    assert 'action="/styleguide/"' in text


@pytest.mark.parametrize(("headers", "base"), [({}, "base_public.html"), ({"HX-Request": "true"}, "base_part.html")])
def test_a_refusal_stands_in_what_was_asked_for(headers, base):
    assert context.base_of(RequestFactory().get("/", headers=headers), None) == base


def test_the_tabs_of_an_account_mark_the_page_one_is_on(settings):
    settings.CIR_NAV_SOURCES = []
    for address, label in (("/account/", "Profile"), ("/account/password/", "Password")):
        active = [item.label for item in nav.account(RequestFactory().get(address)) if item.active]
        assert active == [label]
