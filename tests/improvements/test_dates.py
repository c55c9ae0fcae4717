"""Dates as people type them, seen from Thursday 19 November 2026."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvements.dates import understand

TODAY = date(2026, 11, 19)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", TODAY),
        ("Tomorrow", date(2026, 11, 20)),
        ("fri", date(2026, 11, 20)),
        ("thu", date(2026, 11, 26)),
        ("next Monday", date(2026, 11, 23)),
        ("in 2 weeks", date(2026, 12, 3)),
        ("a month", date(2026, 12, 19)),
        ("in 3 months", date(2027, 2, 19)),
        ("next week", date(2026, 11, 26)),
        ("in 1 year", date(2027, 11, 19)),
        ("18.12.", date(2026, 12, 18)),
        ("18.12", date(2026, 12, 18)),
        ("18.1.", date(2027, 1, 18)),
        ("18/12/26", date(2026, 12, 18)),
        ("18.12.2027", date(2027, 12, 18)),
        ("19.11.", TODAY),
        ("29.2.", date(2028, 2, 29)),
        ("18 Dec", date(2026, 12, 18)),
        ("18th December 2027", date(2027, 12, 18)),
        ("Dec 18, 2027", date(2027, 12, 18)),
        ("2026-12-18", date(2026, 12, 18)),
    ],
)
def test_a_date_is_understood(text, day):
    assert understand(text, TODAY) == day


@pytest.mark.parametrize(
    "text", ["", "soon", "31.2.", "2026-13-01", "in 0x weeks", "fr", "18.12.2026.1", "99.99.", "in 999 years x"]
)
def test_what_means_no_day_is_none(text):
    assert understand(text, TODAY) is None


def test_the_last_day_of_a_shorter_month():
    assert understand("a month", date(2027, 1, 31)) == date(2027, 2, 28)


@given(st.text(max_size=60), st.dates())
def test_no_text_breaks_it(text, today):
    assert understand(text, today) is None or isinstance(understand(text, today), date)
