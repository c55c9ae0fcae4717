"""The board as people see it."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cir import clock
from improvements.models import WorkLimit
from tests import factories

pytestmark = pytest.mark.django_db
PART = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture(autouse=True)
def no_cache():
    cache.clear()


def text(client, address="/board/", **headers):
    response = client.get(address, **headers)
    assert response.status_code == 200, response.content
    return response.content.decode()


def test_the_board_shows_the_flow_and_what_was_done_within_14_days(client, ana, idea):
    now = clock.now()
    factories.improvement("Done a week ago", status="done", outcome="achieved", ended_at=now - timedelta(days=7))
    factories.improvement("Done long ago", status="done", outcome="achieved", ended_at=now - timedelta(days=15))
    factories.improvement("Put off for now", status="deferred", deferred_from="new", deferred_until=clock.today())
    client.force_login(ana)
    page = text(client)
    assert "Self-service password reset" in page
    assert "Done a week ago" in page
    assert "Done long ago" not in page
    assert "Put off for now" not in page


def test_what_cleo_may_not_see_has_no_card_and_is_not_counted(client, cleo, ana, restricted):
    client.force_login(cleo)
    page = text(client)
    assert restricted.title not in page
    assert 'New</h2><span class="faint num">0</span>' in page
    client.force_login(ana)
    page = text(client)
    assert restricted.title in page
    assert 'New</h2><span class="faint num">1</span>' in page


def test_a_full_column_says_by_how_many(client, ana):
    WorkLimit.objects.update_or_create(status="in_progress", defaults={"most": 2})
    for number in range(3):
        factories.improvement(f"Work {number}", status="in_progress")
    client.force_login(ana)
    page = text(client)
    assert "3 of 2" in page
    assert "+1<span" in page
    assert "3 of 2" in text(client, "/board/?q=Work+1"), "the limit counts all, whatever is filtered"


def test_a_card_tells_who_how_urgent_how_far_how_old_and_what_is_in_the_way(client, ana):
    since = clock.now() - timedelta(days=71)
    card = factories.improvement(
        "Alert on failed backups",
        status="in_progress",
        status_since=since,
        owner=ana,
        urgency="high",
        blocker="Vendor patch",
        blocked_since=clock.now() - timedelta(days=6),
    )
    for number in range(3):
        card.tasks.create(title=f"Task {number}", done_at=clock.now() if number < 2 else None)
    card.tasks.create(title="Dropped", dropped_at=clock.now())
    cache.set("board-ages-1", {"in_progress": 68})
    client.force_login(ana)
    page = text(client)
    assert "Vendor patch, 6 d" in page
    assert "2/3" in page
    assert "71 days in this column, 85% of finished work took 68 or less" in page
    assert "Older than 85% of finished work" in page
    assert 'aria-label="Ana Abara"' in page
    assert "High" in page


def test_lanes_group_the_cards(client, ana, item):
    factories.improvement("With a service", item=item, urgency="high", owner=ana)
    factories.improvement("Without anything")
    client.force_login(ana)
    for lanes, words in (
        ("service", ["Identity and access", "No service or practice"]),
        ("owner", ["Ana Abara", "No owner"]),
        ("urgency", ["High", "Not set"]),
    ):
        page = text(client, f"/board/?lanes={lanes}")
        for word in words:
            assert f"{word} <span" in page


def test_the_registers_filters_work_here_and_show_as_chips(client, ana, idea):
    factories.improvement("Urgent one", urgency="high")
    client.force_login(ana)
    page = text(client, "/board/?urgency=high&lanes=owner")
    assert "Urgent one" in page
    assert idea.title not in page
    assert "Remove filter: Urgency" in page


@pytest.mark.parametrize("address", ["/board/?lanes=nonsense", "/board/?urgency=purple"])
def test_an_address_that_makes_no_sense_is_refused_in_words(client, ana, address):
    client.force_login(ana)
    response = client.get(address)
    assert response.status_code == 400
    assert "one of" in response.content.decode() or "Choose" in response.content.decode()


def test_a_long_column_shows_ten_and_then_more(client, ana):
    for number in range(14):
        factories.improvement(f"Idea number {number:02}", board_position=number)
    client.force_login(ana)
    page = text(client)
    assert "Show 4 more" in page
    assert "Idea number 10" not in page
    assert "Idea number 13" in text(client, "/board/?wide=new")


def test_a_board_on_which_nothing_happened_answers_with_one_look(client, ana, idea, django_assert_max_num_queries):
    client.force_login(ana)
    seen = client.get("/board/").context["board"].seen
    with django_assert_max_num_queries(3):  # session, person, the end of the audit trail
        response = client.get(f"/board/?seen={seen}", **PART)
    assert response.status_code == 204
    idea.change(by=ana_as_owner(idea, ana), title="Another title")
    response = client.get(f"/board/?seen={seen}", **PART)
    assert response.status_code == 200
    assert "Another title" in response.content.decode()
    assert "<html" not in response.content.decode()


def ana_as_owner(idea, ana):
    idea.owner = ana
    idea.save()
    return ana


@pytest.mark.parametrize("lanes", ["none", "service"])
def test_the_number_of_statements_does_not_grow_with_the_cards(client, ana, item, lanes):
    client.force_login(ana)
    statements = []
    for _ in range(2):
        for status in ("new", "assessing", "planned", "in_progress"):
            for number in range(5):
                card = factories.improvement(f"Card {number}", status=status, item=item, owner=ana, urgency="low")
                card.tasks.create(title="Task")
        client.get("/board/")  # what is cached for an hour
        with CaptureQueriesContext(connection) as found:
            text(client, f"/board/?lanes={lanes}")
        statements.append(len(found))
    assert statements[0] == statements[1]
    assert statements[0] <= 12


def test_an_auditor_sees_the_board_without_anything_to_move(client, otto, idea):
    client.force_login(otto)
    page = text(client)
    assert idea.title in page
    assert "Move to" not in page


def test_the_board_asks_people_to_sign_in(client):
    assert client.get("/board/").status_code == 302
