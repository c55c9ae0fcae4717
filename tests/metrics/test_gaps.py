"""Periods without a reading: shown as gaps, counted, never called "in a row", never in the way of a signal."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import charts, drawing, wording
from metrics.periods import missing_between, period_of, periods_between, steps_between
from metrics.series import Reading
from metrics.verdicts import Question, Verdict, verdict

UTC = ZoneInfo("UTC")
WEEKS = [date(2026, 1, 5) + timedelta(weeks=n) for n in range(40)]
BEFORE = [20, 24, 19, 22, 25, 18, 21, 23, 20, 22, 19, 24]


def judged(after: list[tuple[int, float]]) -> Verdict:
    baseline = tuple(Reading(value, day) for value, day in zip(BEFORE, WEEKS, strict=False))
    later = tuple(Reading(value, WEEKS[week]) for week, value in after)
    return verdict(Question(baseline, later, "down", cadence="week", floor=0))


def test_weeks_in_a_row_are_weeks_only_where_none_is_missing():
    whole = judged([(12 + n, 3) for n in range(4)])
    torn = judged([(12, 3), (13, 3), (15, 3), (16, 3)])
    assert wording.say(whole).detail.startswith("Four weeks in a row below the old lower limit")
    assert wording.say(torn).detail.startswith("Four readings in a row below the old lower limit")
    assert whole.outcome == torn.outcome == "improved"


def test_a_gap_is_room_on_the_axis_and_moves_what_is_marked_after_it():
    found = judged([(12, 3), (14, 3)])
    drawn = drawing.figure(charts.chart(found), "week", zone=UTC, changes=[(WEEKS[14], "live")])
    assert len(drawn["labels"]) == len(drawn["values"]) == 15
    assert (drawn["values"][12], drawn["values"][13], drawn["values"][14]) == (3, None, 3)
    assert set(drawn["signals"]) == {"12", "14"}
    assert drawn["changes"] == [{"at": 14, "text": "live"}]
    assert drawn["phases"] == [{"from": 0, "to": 11, "text": "baseline"}]


def test_a_gap_of_years_does_not_stretch_the_chart_for_ever():
    days = [date(2015, 1, 1), date(2026, 1, 1)]
    assert len(drawing.Axis.of(days, "day").days) == 2 + drawing.LONGEST_GAP


def test_readings_that_wait_for_their_effect_are_a_phase_of_their_own():
    found = judged([(16, 3), (17, 3)])
    waiting = [Reading(12, WEEKS[12]), Reading(11, WEEKS[13])]
    drawn = drawing.figure(charts.chart(found, untested=waiting), "week", zone=UTC)
    assert drawn["phases"][1] == {"from": 12, "to": 13, "text": "waiting"}
    assert drawn["excluded"] == [12, 13]


def test_limits_that_differ_from_point_to_point_are_drawn_so():
    sizes = [100, 400, 120, 380, 90, 410, 110, 395, 100, 405, 100, 390]
    rows = tuple(
        Reading(100 * (n // (4 + place % 3)) / n, day, n)
        for place, (n, day) in enumerate(zip(sizes, WEEKS, strict=False))
    )
    drawn = drawing.figure(charts.chart(verdict(Question(rows, (), "up", cadence="week", floor=0))), "week", zone=UTC)
    assert len(drawn["uppers"]) == 12
    assert drawn["uppers"][0] > drawn["uppers"][1] > drawn["mean"] > drawn["lowers"][1]


@pytest.mark.parametrize("cadence", ["day", "week", "month", "quarter"])
@given(first=st.dates(date(2000, 1, 1), date(2040, 1, 1)), days=st.integers(0, 900))
def test_periods_between_are_counted_as_they_are_listed(cadence, first, days):
    last = first + timedelta(days=days)
    listed = list(periods_between(first, last, cadence))
    assert steps_between(first, last, cadence) == len(listed) - 1
    held = {period_of(first, cadence), period_of(last, cadence)}
    assert missing_between([first, last], cadence) == len(listed) - len(held)


def test_nothing_read_misses_nothing():
    assert missing_between([], "month") == 0
