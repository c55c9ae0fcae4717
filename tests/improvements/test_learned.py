"""Lessons of ended improvements come back when something similar begins: to whom may see them, in one statement."""

from datetime import UTC, datetime, timedelta

import pytest

from improvements import learned
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
ENDED = datetime(2026, 3, 4, 12, tzinfo=UTC)
BEGUN = "A password reset that staff can do alone"


def lesson(title, next_time, status="done", **fields):
    """A record that ended with one lesson."""
    record = factories.improvement(title, **fields)
    factories.put(record, "in_progress")
    factories.put(record, status, ended_at=ENDED, **({"outcome": "achieved"} if status == "done" else {}))
    record.lessons.create(next_time=next_time, status=status, at=ENDED + timedelta(minutes=record.pk))
    return record


@pytest.fixture
def shelf(ana, item):
    printing, below = factories.item("Printing"), factories.item("Second factor", parent=item)
    return {
        "both": lesson("Password reset by text message", "Pilot with one department.", item=item),
        "words": lesson("Printer queue", "Ask staff before a password reset.", item=printing),
        "service": lesson("Fewer forms for guests", "Begin with the desk.", item=below),
        "neither": lesson("Toner by the crate", "Count first.", item=printing),
        "hidden": lesson("Password reset for the board", "Keep it quiet.", item=item, restricted=True, owner=ana),
    }


def told(text, item, person, **asked):
    return [each.record for each in learned.before(text, item, person, **asked)]


def test_words_and_service_come_first_then_words_then_the_service_with_what_lies_below_it(shelf, item, cleo):
    assert told(BEGUN, item, cleo) == [shelf[name].pk for name in ("both", "words", "service")]
    assert [each.same_service for each in learned.before(BEGUN, item, cleo)] == [True, False, True]


def test_without_a_service_words_alone_count_and_one_word_of_many_is_not_enough(shelf, cleo):
    assert set(told(BEGUN, None, cleo)) == {shelf["both"].pk, shelf["words"].pk}
    assert told("Staff wait too long at lunch", None, cleo) == []
    assert told("Toner", None, cleo) == [shelf["neither"].pk], "unless nothing else was typed"
    assert told("", None, cleo) == []


def test_lessons_of_hidden_records_are_told_to_those_who_may_see_them(shelf, item, cleo, ana):
    assert shelf["hidden"].pk not in told(BEGUN, item, cleo, most=99)
    assert shelf["hidden"].pk in told(BEGUN, item, ana, most=99)


def test_lessons_of_records_that_still_run_wait_and_stopped_ones_teach_too(item, cleo):
    running = factories.improvement("Password reset in the app", item=item)
    running.lessons.create(next_time="Too early to say.", status="new")
    stopped = lesson("Password reset by voice", "Test in a loud room.", status="stopped", item=item)
    assert told(BEGUN, item, cleo) == [stopped.pk]


def test_a_record_that_learned_much_shows_its_best_lesson_only(shelf, item, cleo):
    shelf["both"].lessons.create(next_time="Staff reset a password alone only when told how.", status="done")
    found = learned.before(BEGUN, item, cleo)
    assert [each.record for each in found].count(shelf["both"].pk) == 1
    assert found[0].next_time.startswith("Staff reset a password alone")


def test_one_statement_answers_however_many_there_are(shelf, item, cleo, django_assert_num_queries):
    for number in range(12):
        lesson(f"Password reset {number}", "Try it.", item=item)
    cleo.roles.only_reads  # noqa: B018 - roles are read once per request
    with django_assert_num_queries(1):
        assert len(learned.before(BEGUN, item, cleo)) == 3


@pytest.mark.parametrize("text", ["'; drop table x --", "% _ \\", "a" * 5000, "\x00pass", "& | ! :*", "❤ ☂"])
def test_whatever_is_typed_is_looked_for_as_words(shelf, cleo, text):
    learned.before(text, None, cleo)


def test_the_log_page_shows_them_without_script_and_the_dialog_while_typing(client, cleo, shelf, item):
    client.force_login(cleo)
    for page in (
        client.post("/ideas/new/", {"title": BEGUN, "requester": "0"}),
        client.get("/ideas/new/", {"title": BEGUN}),
        client.get("/ideas/similar/", {"title": BEGUN}),
    ):
        text = page.content.decode().split("What we learned before")[1]
        assert "Pilot with one department." in text
        assert f'href="/improvements/{shelf["both"].reference}/#step-7"' in text
        assert "Keep it quiet." not in text


@pytest.mark.parametrize(
    ("chosen", "shown"), [("{pk}", True), ("", False), ("999999", False), ("9" * 5000, False), ("x", False)]
)
def test_a_chosen_service_shows_its_lessons_before_anything_is_typed(client, cleo, shelf, item, chosen, shown):
    client.force_login(cleo)
    page = client.get("/ideas/similar/", {"item": chosen.format(pk=item.pk)})
    assert page.status_code == 200
    assert ("Begin with the desk." in page.content.decode()) is shown


def test_programs_are_told_what_was_learned_and_nothing_of_what_their_person_may_not_see(shelf, item, cleo, client):
    client.force_login(cleo)
    answer = client.get("/api/v1/lessons/suggested/", {"q": BEGUN, "item": item.pk}).json()
    assert [each["improvement"] for each in answer["results"]] == [
        shelf[name].reference for name in ("both", "words", "service")
    ]
    assert answer["results"][0]["next_time"] == "Pilot with one department."
    wrong = client.get("/api/v1/lessons/suggested/", {"q": "x" * 600, "item": "nothing"})
    assert wrong.status_code == 400
    assert {each["field"] for each in wrong.json()["errors"]} == {"q", "item"}
    client.logout()
    assert client.get("/api/v1/lessons/suggested/").status_code == 401
