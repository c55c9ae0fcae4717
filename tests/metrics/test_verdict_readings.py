"""What a verdict is made from: readings in order, nothing that cannot be, and a digest of it all."""

import json
import math
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from metrics.series import Band, Reading, Target, in_order
from metrics.verdicts import Question, restored, verdict
from tests.metrics.questions import EVEN, ask, judged, monthly


def test_readings_may_come_in_any_order() -> None:
    question = ask([20, 21, 9], target=15)
    shuffled = replace(question, baseline=question.baseline[::-1], after=question.after[::-1])
    assert verdict(shuffled) == verdict(question)


def test_two_readings_at_one_moment_are_refused_even_in_two_time_zones() -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    with pytest.raises(ValueError, match="Two readings at 2026-01-01"):
        in_order([Reading(1, noon), Reading(2, noon.astimezone(timezone(timedelta(hours=5))))])
    with pytest.raises(ValueError, match="no time zone"):
        in_order([Reading(1, datetime(2026, 1, 1))])


def test_a_reading_after_the_change_must_be_later_than_the_baseline() -> None:
    with pytest.raises(ValueError, match="not later than the baseline"):
        verdict(Question(monthly(EVEN), monthly([1], start=11), "up"))


@pytest.mark.parametrize("value", [math.nan, math.inf, Decimal("NaN")])
def test_a_value_that_is_no_number_is_refused(value: float) -> None:
    for question in (ask([value]), ask([], baseline=[*EVEN, value]), ask([1], target=value)):
        with pytest.raises(ValueError, match="A reading must be"):
            verdict(question)


def test_a_target_upside_down_an_unknown_direction_and_an_unknown_cadence_are_refused() -> None:
    with pytest.raises(ValueError, match="lower end"):
        judged([1], target=Band(2, 1))
    with pytest.raises(ValueError, match="'sideways'.*up, down or neither"):
        judged([1], direction="sideways")
    with pytest.raises(ValueError, match="'year'.*day, week, month or quarter"):
        verdict(replace(ask([1]), cadence="year"))  # type: ignore[arg-type]  # what each test says, unchecked


def test_the_digest_is_the_same_for_the_same_readings_however_they_are_written() -> None:
    zone = timezone(timedelta(hours=-7))
    plain = Question((Reading(1, datetime(2026, 1, 1, tzinfo=UTC)),), (), "up", 0.5)
    spelled = Question(
        (Reading(Decimal("1.00"), datetime(2025, 12, 31, 17, tzinfo=zone)),),
        (),
        "up",
        Decimal("0.50"),
    )
    assert plain.digest == spelled.digest
    assert plain.digest == Question((Reading(1.0, date(2026, 1, 1)),), (), "up", 0.5).digest
    assert len(plain.digest) == 64


def test_the_digest_of_a_known_question_never_changes() -> None:
    # Stored verdicts are checked against it: raise CANONICAL_VERSION when the canonical form has to change.
    assert ask([20, 1], target=15).digest == "0d4ffe2f701f27df1ffa0166b8c9117fad006294b09f4e8276837bf6bac3836b"


def test_the_digest_changes_with_anything_the_verdict_is_made_from() -> None:
    question = ask([20, 21], target=15)
    others = [
        ask([20, 21.1], target=15),
        ask([20], target=15),
        ask([20, 21], target=16),
        ask([20, 21]),
        ask([20, 21], target=Band(15, 15)),
        ask([20, 21], target=15, direction="down"),
        ask([20, 21], target=15, baseline=[*EVEN[:-1], 11.6]),
        replace(
            question,
            baseline=question.baseline[:-1],
            after=(question.baseline[-1], *question.after),
        ),
        replace(question, floor=0),
        replace(question, ceiling=0),
        replace(question, cadence="week"),
        replace(question, run_length=8),
        replace(question, trend_length=8),
        replace(
            question,
            after=tuple(Reading(r.value, r.moment + timedelta(days=1)) for r in question.after),
        ),
    ]
    assert len({question.digest, *(other.digest for other in others)}) == len(others) + 1


def test_the_settings_of_the_question_reach_the_rules() -> None:
    seven = ask([11] * 7)
    assert verdict(seven).outcome == "improved"
    assert verdict(replace(seven, run_length=8)).outcome == "no_change_shown"
    rising = ask([7, 8, 9, 10, 11, 12])
    assert verdict(rising).outcome == "too_early"
    assert verdict(replace(rising, trend_length=6)).outcome == "improved"
    assert verdict(replace(ask([3, 3], baseline=[0, 6] * 6), floor=0, ceiling=10)).limits.lower == 0
    assert verdict(replace(ask([3, 3], baseline=[0, 6] * 6), floor=0, ceiling=10)).limits.upper == 10


@pytest.mark.parametrize("target", [None, 15, 0.1, Band(3, Decimal("4.5"))])
def test_a_stored_question_comes_back_with_the_same_digest_and_verdict(target: Target | None) -> None:
    question = replace(ask([20, 21.1, 3], target=target), floor=-1, cadence="week", run_length=8, trend_length=6)
    back = restored(json.loads(json.dumps(question.canonical)))
    assert back.digest == question.digest
    one, two = verdict(question), verdict(back)
    assert (one.outcome, one.limits, one.signals, one.target_reached, one.held_for, one.assurance) == (
        (two.outcome, two.limits, two.signals, two.target_reached, two.held_for, two.assurance)
    )
    assert (back.cadence, back.run_length, back.trend_length, back.floor, back.ceiling) == ("week", 8, 6, -1, None)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"version": 2}, "Unknown version 2"),
        ({"version": None}, "Unknown version None"),
        ({"baseline": [["2026-01-01", "x"]]}, "damaged"),
        ({"baseline": [["yesterday", "1"]]}, "damaged"),
        ({"after": [["2026-01-01", "1/0"]]}, "damaged"),
        ({"after": None}, "damaged"),
        ({"rules": [7]}, "damaged"),
        ({"bounds": ["0"]}, "damaged"),
    ],
)
def test_a_damaged_store_is_named_as_such(change: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        restored({**ask([20]).canonical, **change})
    with pytest.raises(ValueError, match="damaged"):
        restored({"version": 1})
