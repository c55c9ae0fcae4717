"""Ten thousand readings in one request: refused by row, corrected by row, safe to send twice."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from metrics.models import Measure
from metrics.models.batching import MOST_AT_ONCE
from tests import factories
from tests.api.conftest import is_problem

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
START = datetime(2020, 1, 1, tzinfo=UTC)


def row(number: int, **more):
    return {"moment": (START + timedelta(minutes=number)).isoformat(), "value": number % 97, **more}


@pytest.fixture
def measure(ana) -> Measure:
    return factories.measure(owner=ana, unit="tickets")


@pytest.fixture
def push(as_program, ana, measure):
    program = as_program(ana)

    def send(rows, **more):
        return program.post(f"measures/{measure.pk}/readings/batch/", {"readings": rows, **more})

    return send


def counts(answer):
    assert answer.status_code == 201, answer.content[:500]
    said = answer.json()
    return tuple(said[name] for name in ("added", "corrected", "there", "refused"))


def test_ten_thousand_are_added_by_few_statements_and_sent_twice_add_nothing(
    push, measure, django_assert_max_num_queries
):
    rows = [row(number) for number in range(MOST_AT_ONCE)]
    most = 40 if connection.vendor == "postgresql" else 150  # SQLite takes few values in one statement
    with django_assert_max_num_queries(most):
        first = push(rows)
    assert counts(first) == (10_000, 0, 0, 0)
    again = push(rows)
    assert counts(again) == (0, 0, 10_000, 0)
    assert again.json()["ids"] == first.json()["ids"]
    assert measure.readings.count() == 10_000


def test_more_than_ten_thousand_are_refused_with_their_number(push, measure):
    answer = push([row(number) for number in range(MOST_AT_ONCE + 1)])
    assert is_problem(answer, 400)
    assert "10,001" in answer.json()["errors"][0]["message"]
    assert is_problem(push([]), 400)
    assert not measure.readings.exists()


WRONG = [
    ({"value": "many"}, "value", "invalid"),
    ({"value": 1e300}, "value", "max_value"),
    ({"value": True}, "value", "invalid"),
    ({"value": None}, "value", "null"),
    ({"moment": "2999-01-01T00:00:00Z"}, "moment", "future"),
    ({"moment": "yesterday"}, "moment", "invalid"),
    ({"unit": "hours"}, "unit", "unit"),
    ({"numerator": 4, "surprise": 1}, "surprise", "unknown"),
    ({"note": "x" * 2001}, "note", "max_length"),
    ({"moment": row(0)["moment"]}, "moment", "exists"),
]


def test_with_only_good_the_wrong_rows_are_named_and_the_others_kept(push, measure):
    rows = [row(number) for number in range(3)]
    rows += [row(100 + place) | change for place, (change, _, _) in enumerate(WRONG)]
    rows += ["no row at all", row(500, unit=" Tickets ", note="counted twice")]
    answer = push(rows, only_good=True)
    assert counts(answer) == (4, 0, 0, 11)
    said = answer.json()
    assert [each for each in said["ids"] if each is None] == [None] * 11
    assert said["count"] == measure.readings.count() == 4
    found = {(each["row"], each["field"], each["code"]) for each in said["problems"]}
    assert found >= {(3 + place, field, code) for place, (_, field, code) in enumerate(WRONG)}
    assert 13 in {each["row"] for each in said["problems"]}
    assert counts(push(rows, only_good=True)) == (0, 0, 4, 11)


def test_without_it_one_wrong_row_keeps_all_out_and_every_one_is_named(push, measure):
    answer = push([row(1), row(2) | {"value": "many"}, row(3) | {"unit": "hours"}])
    assert is_problem(answer, 400)
    assert [each["field"] for each in answer.json()["errors"]] == ["readings.1.value", "readings.2.unit"]
    assert "this measure is read in “tickets”" in answer.json()["errors"][1]["message"]
    assert not measure.readings.exists()
    assert is_problem(push([row(1) | {"value": "many"}], only_good=True), 400)


def test_a_row_that_differs_needs_a_reason_and_then_corrects_keeping_what_was_there(push, measure):
    push([row(1), row(2)])
    other = row(1) | {"value": 55}
    refused = push([other, row(2)])
    assert [each["field"] for each in refused.json()["errors"]] == ["readings.0.moment"]
    corrected = push([other | {"reason": "Two queues were missing."}, row(2, reason="Sent to be sure.")])
    assert counts(corrected) == (0, 1, 1, 0)
    old, new = measure.readings.filter(moment=START + timedelta(minutes=1)).order_by("pk")
    assert (old.value, old.superseded_by, new.value, new.reason) == (1, new, 55, "Two queues were missing.")
    assert counts(push([other | {"reason": "Two queues were missing."}])) == (0, 0, 1, 0)
    assert [reading.value for reading in measure.series()] == [55, 2]


def test_a_rate_a_late_row_and_one_out_of_order_are_sorted_by_their_moments(as_program, ana):
    rate = factories.measure(owner=ana, name="Solved at once", kind="rate", unit="")
    rows = [{"moment": f"2026-0{month}-01T00:00:00Z", "numerator": month, "denominator": 10} for month in (3, 1, 2)]
    rows.append({"moment": "2026-04-01T00:00:00Z", "numerator": 1, "denominator": 0})
    send = as_program(ana).post
    answer = send(f"measures/{rate.pk}/readings/batch/", {"readings": rows, "only_good": True})
    assert counts(answer) == (3, 0, 0, 1)
    assert answer.json()["problems"][0]["message"].startswith("A rate needs a denominator above zero")
    assert [reading.value for reading in rate.series()] == [10, 20, 30]


def test_only_who_may_add_readings_may_push_them(as_program, cleo, measure):
    assert is_problem(as_program(cleo).post(f"measures/{measure.pk}/readings/batch/", {"readings": [row(1)]}), 403)


def test_words_are_kept_as_they_were_sent_whatever_signs_they_hold(push, measure):
    notes = [
        "a\tb",
        "two\nlines\r\nthree",
        "C:\\new\\table",
        "\\N",
        "\\.",
        "100 % of it's “most” 日本 🙂",
        '"quoted", {1}',
        "",
    ]
    assert counts(push([row(place, note=note) for place, note in enumerate(notes)])) == (len(notes), 0, 0, 0)
    kept = list(measure.readings.order_by("moment").values_list("note", "reason", "superseded_at"))
    assert kept == [(note, "", None) for note in notes]
    late = [row(place, value=50, reason=f"Why {note}") for place, note in enumerate(notes)]
    assert counts(push(late)) == (0, len(notes), 0, 0)
    told = list(measure.readings.current().order_by("moment").values_list("reason", flat=True))
    assert told == [f"Why {note}".strip() for note in notes]
    assert measure.readings.exclude(superseded_at=None).filter(superseded_by__value=50).count() == len(notes)


def test_numbers_are_kept_to_the_last_digit(push, measure):
    numbers = [0.1 + 0.2, 1e-12, 123456789.123456789, 0.0, 7, 999_999_999_999_999.0]
    assert counts(push([row(place, value=number) for place, number in enumerate(numbers)]))[0] == len(numbers)
    assert list(measure.readings.order_by("moment").values_list("value", flat=True)) == [float(n) for n in numbers]
