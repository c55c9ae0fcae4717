"""Every line of the table of bad input in docs/evidence.md: the answer is the documented one, and people read it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cir import clock
from cir.accounts.models import User
from cir.errors import Invalid
from improvements.models import Improvement
from metrics.checks import plainly_right
from metrics.models import Measure
from tests import factories
from tests.improvements import stories
from tests.metrics.sending import at, send, values

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
WORDS = (Path(__file__).parents[2] / "docs" / "evidence.md").read_text().split("## Bad input")[1]
MAY = datetime(2026, 5, 1, 12, tzinfo=UTC)
NUMBERS = "Enter a number that is neither infinite nor undefined."
LARGE = "Enter a number below 1,000,000,000,000,000."
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "another unit": ({"unit": "hours"}, "“hours” is another unit: this measure is read in “tickets”."),
    "a moment to come": ({"moment": clock.now() + timedelta(days=40)}, "Choose a moment that has passed."),
    "a moment before 1970": ({"moment": datetime(1969, 5, 1, tzinfo=UTC)}, "Choose a moment after 1969."),
    "NaN": ({"value": float("nan")}, NUMBERS),
    "infinite": ({"value": float("inf")}, NUMBERS),
    "too large": ({"value": 1e16}, LARGE),
    "below the scale": ({"value": -1}, "Enter 0 or more."),
}


@pytest.fixture
def counted(ana: User) -> Measure:
    return factories.measure("Calls", unit="tickets", kind="count", owner=ana)


@pytest.mark.parametrize("change", [change for change, _ in REFUSED.values()], ids=REFUSED.keys())
def test_a_glance_at_many_rows_passes_nothing_that_a_look_at_each_refuses(counted, change):
    good: list[dict[str, Any]] = [{"moment": MAY + timedelta(hours=n), "value": float(n)} for n in range(9)]
    assert plainly_right(counted.rules, good, clock.now())
    assert not plainly_right(counted.rules, [*good[:4], good[4] | change, *good[5:]], clock.now())


def documented(words: str) -> bool:
    """Whether the page of docs has these words; names and units in them differ."""
    return any(part in WORDS for part in (words, words.replace("“tickets”", "“min”")))


@pytest.mark.parametrize("name", REFUSED)
def test_a_reading_that_cannot_be_is_refused_in_the_documented_words(counted: Measure, ana: User, name: str):
    said, words = REFUSED[name]
    with pytest.raises(Invalid) as refused:
        counted.record(by=ana, **{"moment": MAY, "value": 4.0, **said})
    assert words in str(refused.value)
    assert documented(words), words
    assert values(counted) == []


@pytest.mark.parametrize("below", [0, -5])
def test_a_denominator_of_nothing_is_refused_and_the_period_is_left_out(client: Client, ana: User, below: int):
    rate = factories.measure("Solved", unit="%", kind="rate", owner=ana)
    words = "A rate needs a denominator above zero. Leave this period out."
    with pytest.raises(Invalid, match="denominator above zero"):
        rate.record(by=ana, moment=MAY, numerator=1, denominator=below)
    client.force_login(ana)
    answer = client.post(at(rate, "add/"), {"moment": "May 2026", "numerator": "1", "denominator": str(below)})
    assert (answer.status_code, words in answer.content.decode()) == (400, True)
    assert documented(words)


def test_a_table_says_what_stands_twice_what_is_there_and_what_is_out_of_order(
    client: Client, counted: Measure, ana: User
):
    client.force_login(ana)
    twice = send(client, counted, "2026-05-01\t4\n2026-05-01\t5").content.decode()
    assert "is about the same day." in twice
    assert documented("Line 1 is about the same day.")
    send(client, counted, "2026-07-01\t7\n2026-05-01\t5\n2026-06-01\t6", add="pasted")
    assert values(counted) == [5, 6, 7]
    again = send(client, counted, "2026-05-01\t5").content.decode()
    assert "There already" in again
    other = send(client, counted, "2026-05-01\t9").content.decode()
    words = "This moment has another reading already. Correct that one, with a reason."
    assert words in other
    assert documented(words)
    assert values(counted) == [5, 6, 7]


def test_a_million_at_once_are_refused_with_their_number(client: Client, counted: Measure, ana: User):
    client.force_login(ana)
    rows = "\n".join(f"2026-05-01\t{n}" for n in range(10_001))
    answer = send(client, counted, rows)
    assert answer.status_code == 400
    assert "Send at most 10,000 rows at a time: there are 10,001." in answer.content.decode()
    assert documented("Send at most 10,000 rows at a time: there are 10,001.")
    million = send(client, counted, "2026-05-01\t1\n" * 1_000_000)
    assert million.status_code in (400, 413)
    assert values(counted) == []


BASELINES: dict[str, tuple[list[float], list[float], str]] = {
    "none": ([], [5, 5, 5], "limits need 6, better 12"),
    "one": ([5], [9, 9, 9], "fewer than six baseline readings"),
    "five": ([5, 6, 5, 6, 5], [90] * 9, "fewer than six baseline readings"),
    "six": ([5, 6, 5, 6, 5, 6], [5, 6, 5], "Limits are provisional"),
    "all equal": ([5] * 12, [5, 5, 6], "All baseline readings were equal, so any other value stands out."),
    "on the move": ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [13, 14, 15], "the measure was already moving"),
}


@pytest.mark.parametrize("name", BASELINES)
def test_a_baseline_that_is_weak_says_so_on_the_record(client: Client, idea: Improvement, ana: User, name: str):
    before, after, words = BASELINES[name]
    measure = factories.measure("Calls", owner=ana)
    if before:
        factories.readings(measure, before, days=7)
    live = factories.first_day(len(before)) if hasattr(factories, "first_day") else MAY.date() - timedelta(days=30)
    factories.readings(measure, after, first=live + timedelta(days=3), days=7)
    first = live - timedelta(days=400)
    idea.targets.create(measure=measure, baseline_from=first, baseline_until=live, value=3, due_on=live)
    factories.put(idea, "measuring", owner=ana, went_live_on=live + timedelta(days=1))
    client.force_login(ana)
    text = client.get(f"/improvements/{idea.reference}/").content.decode()
    assert words in text, name
    assert words.lower() in WORDS.lower(), name


def test_all_left_out_is_too_early_to_tell_and_says_so(
    client: Client, idea: Improvement, ana: User, mia: User, cora: User
):
    record = stories.in_measuring(idea, ana, mia, cora)
    target = record.targets.get()
    for row in [row for row in target.measure.series() if row.moment in {r.moment for r in target.window_readings()}]:
        record.leave_out(target, row, by=ana, reason="Another system")
    client.force_login(ana)
    words = "Every reading of the baseline is left out: nothing to compare with."
    assert words in client.get(f"/improvements/{record.reference}/").content.decode()
    assert documented(words)
