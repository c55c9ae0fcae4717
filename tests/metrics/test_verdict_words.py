"""Verdicts in words: every outcome is said so that somebody without statistics understands it."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from metrics.series import Band, Reading, Target
from metrics.verdicts import Question, verdict
from metrics.wording import Words, describe, plain, say
from metrics.xmr import Direction, Signal

TICKETS = [396, 411, 388, 417, 402, 409, 394, 412, 398, 421, 405, 407]  # June 2025 to May 2026
SINCE = [301, 244, 218, 197, 168]
EVEN = [8.5, 11.5] * 6  # mean 10, limits 2.02 and 17.98, thirds 4.68 and 15.32


def said(
    baseline: list[float],
    after: list[float],
    *,
    direction: Direction = "up",
    target: Target | None = None,
    unit: str = "",
) -> Words:
    moments = [date(2025 + (5 + n) // 12, (5 + n) % 12 + 1, 1) for n in range(len(baseline) + len(after))]
    readings = [Reading(value, moment) for value, moment in zip([*baseline, *after], moments, strict=True)]
    question = Question(tuple(readings[: len(baseline)]), tuple(readings[len(baseline) :]), direction, target)
    return say(verdict(question), unit=unit)


def test_the_story_of_the_password_tickets() -> None:
    assert said(TICKETS, SINCE, direction="down", target=150, unit="tickets") == Words(
        "Real improvement, target not reached yet",
        "Five months in a row below the old lower limit: this is not chance. "
        "October 2026 is 18 tickets above the target.",
    )


@pytest.mark.parametrize(
    ("after", "direction", "target", "headline"),
    [
        ([20], "up", None, "Real improvement"),
        ([20], "up", 20, "Real improvement, target reached"),
        ([1], "up", 20, "Real change for the worse, target not reached"),
        ([1], "up", 0, "Real change for the worse, target still reached"),
        ([1, 20], "up", 30, "Signals in both directions, target not reached yet"),
        ([20], "neither", None, "Real change"),
        ([10] * 7, "up", 12, "No change shown, target not reached yet"),
        ([10] * 7, "up", 10, "No change shown, target reached"),
        ([10], "up", None, "Too early to tell"),
    ],
)
def test_the_headline_tells_the_outcome_and_the_target(
    after: list[float], direction: Direction, target: float | None, headline: str
) -> None:
    assert said(EVEN, after, direction=direction, target=target).headline == headline


def test_an_unstable_baseline_says_what_broke_it_and_nothing_about_a_reached_target() -> None:
    words = said([*EVEN, 10.5, 40], [20], target=15)
    assert words.headline == "The baseline was not stable"
    assert words.detail.startswith("One month above its own upper limit: the measure was already moving")


def test_mixed_names_both_sides() -> None:
    assert said(EVEN, [20, 1]).detail == (
        "One month above the old upper limit, but also one month below the old lower limit."
    )


def test_too_early_says_what_is_missing() -> None:
    assert said(EVEN, []).detail == "No reading since the change yet."
    assert said(EVEN, [10]).detail == (
        "One reading since the change and none stands out; 7 are needed to say that nothing changed."
    )
    assert said(EVEN[:5], [10]).detail == "The baseline has five readings; limits need 6, better 12."
    assert said([], [10]).detail == "The baseline has no readings; limits need 6, better 12."


def test_no_change_says_that_chance_explains_it() -> None:
    assert said(EVEN, [10] * 8).detail == "Eight readings since the change, all within what chance explains."


def test_provisional_limits_and_a_constant_baseline_are_said() -> None:
    assert said(EVEN[:8], [20]).detail.endswith("The limits are provisional: 8 of 12 baseline readings.")
    assert said([5] * 12, [5]).detail.endswith("All baseline readings were equal, so any other value stands out.")


@pytest.mark.parametrize(
    ("after", "target", "unit", "sentence"),
    [
        ([20], 20, "", "June 2026 meets the target."),
        ([20, 21], 20, "", "The target has been met 2 months in a row."),
        ([20, 19.5], 20, "%", "July 2026 is 0.5% below the target."),
        ([20, 19.9], 20.2, "points", "July 2026 is 0.3 points below the target."),
        ([20], Band(12, 15), "", "June 2026 is 5 above the target."),
        ([10], Band(12, 15), "", "June 2026 is 2 below the target."),
    ],
)
def test_the_latest_reading_is_compared_with_the_target(
    after: list[float], target: Target, unit: str, sentence: str
) -> None:
    assert sentence in said(EVEN, after, target=target, unit=unit).detail


@pytest.mark.parametrize(
    ("signal", "words"),
    [
        (Signal("beyond_limit", "up", (4,)), "One week above the old upper limit"),
        (Signal("beyond_limit", "down", (4, 5)), "Two weeks in a row below the old lower limit"),
        (Signal("run", "down", tuple(range(7))), "Seven weeks in a row below the old average"),
        (Signal("run", "up", tuple(range(13))), "13 weeks in a row above the old average"),
        (
            Signal("trend", "up", tuple(range(7))),
            "Seven weeks in a row, each after the first higher than the one before",
        ),
        (
            Signal("trend", "down", tuple(range(7))),
            "Seven weeks in a row, each after the first lower than the one before",
        ),
        (
            Signal("two_of_three", "up", (1, 3)),
            "Two weeks close together near or above the old upper limit",
        ),
        (
            Signal("two_of_three", "down", (1, 3)),
            "Two weeks close together near or below the old lower limit",
        ),
    ],
)
def test_each_rule_has_a_sentence(signal: Signal, words: str) -> None:
    assert describe(signal, "week") == words


def test_the_most_telling_and_latest_signal_is_told() -> None:
    assert said(EVEN, [20, 9, 20, 21]).detail == "Two months in a row above the old upper limit: this is not chance."
    assert said(EVEN, [11] * 7).detail == "Seven months in a row above the old average: this is not chance."


def test_the_latest_period_is_named_in_the_zone_and_weeks_begin_with_a_capital() -> None:
    readings = tuple(Reading(value, date(2026, 1, 1 + place)) for place, value in enumerate(EVEN))
    found = verdict(Question(readings, (Reading(5, date(2026, 2, 2)),), "up", 20, "week"))
    assert "Week 6 of 2026 is 15 below the target." in say(found, zone=ZoneInfo("Europe/London")).detail


def test_numbers_are_written_by_whoever_knows_the_locale() -> None:
    readings = tuple(Reading(value, date(2026, 1, 1 + place)) for place, value in enumerate(EVEN))
    found = verdict(Question(readings, (Reading(5, date(2026, 2, 2)),), "up", 5.5, "day"))
    assert "is 0,5 below" in say(found, number=lambda value: str(value).replace(".", ",")).detail


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (18, "18"),
        (18.0, "18"),
        (100, "100"),
        (0.35, "0.35"),
        (1840, "1,840"),
        (-3.2, "−3.2"),
        (1 / 3, "0.3333"),
    ]
    + [
        (0.00001, "0"),
        (-0.00001, "0"),
        (1e6, "1,000,000"),
        (20.10, "20.1"),
        (Fraction(3, 2), "1.5"),
        (Decimal("2.50"), "2.5"),
    ],
)
def test_numbers_are_written_plainly(number: float, text: str) -> None:
    assert plain(number) == text
