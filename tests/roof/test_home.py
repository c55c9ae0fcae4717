"""Home shows what concerns this person, and costs the same however large the register is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cir import clock
from improvements.models import Improvement, Review
from tests import factories
from tests.improvements import stories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def page(client, user) -> str:
    client.force_login(user)
    return client.get("/").content.decode()


def test_an_empty_register_says_how_to_begin(client, cleo, ada):
    assert "The register is empty" in page(client, cleo)
    assert "Add the sample organisation" not in page(client, cleo)
    assert "Add the sample organisation" in page(client, ada)


def test_i_see_what_became_of_my_idea(client, ben, cora, idea):
    assert "nobody has looked yet" in page(client, ben)
    idea.move("decline", by=cora, reason="The supplier changes this next year.")
    assert "Not going ahead: The supplier changes this next year." in page(client, ben)


def test_i_see_what_i_own(client, ana, idea):
    Improvement.objects.filter(pk=idea.pk).update(owner=ana, status="assessing")
    assert idea.title in page(client, ana)


def test_an_approver_sees_what_waits_for_a_decision(client, mia, cora, cleo, idea):
    idea.move("assess", by=cora)
    idea.give_points({"value": 4, "fit": 3, "risk": 3, "urgency": 5, "ease": 4}, by=mia)
    assert "Waiting for your decision" in page(client, mia)
    assert "Waiting for your decision" not in page(client, cleo)


def test_a_coordinator_sees_what_is_to_triage(client, cora, cleo, idea):
    assert "To triage" in page(client, cora)
    assert "To triage" not in page(client, cleo)


def test_a_hidden_record_shows_nowhere_and_counts_nowhere(client, cleo, restricted, item):
    Review.objects.create(starts_at=clock.now() + timedelta(days=3))
    text = page(client, cleo)
    assert restricted.title not in text
    assert "0 new ideas" in text


def test_the_next_review_counts_what_waits_for_it(client, cora, idea):
    Review.objects.create(starts_at=clock.now() + timedelta(days=3), place="Room 4")
    text = page(client, cora)
    assert "Room 4" in text
    assert "1 new ideas" in text


def test_home_costs_the_same_with_ten_times_the_records(client, ana, mia):
    def queries() -> int:
        client.force_login(ana)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get("/").status_code == 200
        return len(asked)

    def add(count: int) -> None:
        for number in range(count):
            record = factories.improvement(f"Number {number}", owner=ana, logged_by=ana, status="assessing")
            measure = factories.measure(f"Measure {record.pk}")
            record.targets.create(measure=measure, value=1)
            factories.readings(measure, [3, 2])

    add(8)
    few = queries()
    add(12)
    assert queries() == few
    assert few <= 8


def test_everybody_sees_what_got_better(client, ana, cleo, mia, cora, idea):
    record = stories.in_measuring(idea, ana, mia, cora)
    assert "It was " not in page(client, cleo)
    record.move("close", by=ana, **stories.CLOSING, against_verdict_reason="Most of it is there.")
    text = page(client, cleo)
    won = text[text.index("What got better") :]
    assert idea.title in won
    assert "It was 405" in won
