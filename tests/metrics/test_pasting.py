"""Readings pasted from a spreadsheet."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics import pasting


@pytest.mark.parametrize(
    ("text", "number"),
    [("1,234.5", 1234.5), ("1.234,5", 1234.5), ("1 234,5", 1234.5), ("12 %", 12), ("−3,25", -3.25), ("1,234", 1234)],
)
def test_numbers_as_spreadsheets_write_them(text, number):
    assert pasting.number_of(text) == number


def test_a_reading_of_today_is_never_in_the_future():
    now = datetime(2026, 11, 19, 9, tzinfo=UTC)
    assert pasting.moment_of(date(2026, 11, 19), now) == now
    assert pasting.moment_of(date(2026, 11, 18), now).hour == 12


@given(st.text(max_size=200))
def test_no_text_breaks_it(text):
    assert pasting.day_of(text) is None or isinstance(pasting.day_of(text), date)
    assert pasting.number_of(text) is None or isinstance(pasting.number_of(text), float)
