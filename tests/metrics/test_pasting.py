"""Readings pasted from a spreadsheet."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import pasting


def test_columns_with_tabs_are_read_and_headings_passed_over():
    found = pasting.lines("Month\tTickets\nOct 2026\t168\n2026-09\t1,197\n")
    assert [(line.day, line.read) for line in found] == [
        (date(2026, 10, 1), {"value": 168.0}),
        (date(2026, 9, 1), {"value": 1197.0}),
    ]


@pytest.mark.parametrize(
    "row",
    ["2026-10-31;168", "2026-10-31, 168", "2026-10-31,168", "31.10.2026  168", "31 Oct 2026|168", "2026-10-31 168"],
)
def test_the_usual_ways_to_separate_cells(row):
    (line,) = pasting.lines(row)
    assert (line.day, line.read, line.problem) == (date(2026, 10, 31), {"value": 168.0}, "")


def test_a_rate_has_two_numbers():
    (line,) = pasting.lines("2026-10\t12\t400", "rate")
    assert line.read == {"numerator": 12.0, "denominator": 400.0}


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,234.5", 1234.5), ("1.234,5", 1234.5), ("1 234,5", 1234.5), ("12 %", 12), ("−3,25", -3.25), ("1,234", 1234)],
)
def test_numbers_as_spreadsheets_write_them(text, number):
    assert pasting.number_of(text) == number


def test_every_line_says_what_is_wrong_with_it():
    found = pasting.lines("soon\t1\n2026-10-31\tmany\n2026-10-31\t2\n2026-10-31\t3\t4\n")
    assert [line.problem.split(".")[0] for line in found] == [
        "“soon” is not a date",
        "“many” is not a number",
        "Line 2 has the same date",
        "Enter a date and a value, in 2 columns",
    ]


def test_too_many_lines_are_said_to_be_too_many():
    found = pasting.lines("\n".join(f"{2000 + n // 12}-{n % 12 + 1:02d}\t1" for n in range(501)))
    assert "at most 500" in found[-1].problem


def test_a_reading_of_today_is_never_in_the_future():
    now = datetime(2026, 11, 19, 9, tzinfo=UTC)
    assert pasting.moment_of(date(2026, 11, 19), now) == now
    assert pasting.moment_of(date(2026, 11, 18), now).hour == 12


@given(st.text(max_size=200))
def test_no_text_breaks_it(text):
    for line in pasting.lines(text):
        assert line.problem or line.read
