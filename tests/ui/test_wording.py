"""Dates read as people say them, in the person's zone."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.template import Context, Template
from django.utils import timezone

NOW = dt.datetime(2026, 11, 19, 10, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def shown(template: str, value: object) -> str:
    with time_machine.travel(NOW, tick=False):
        return Template("{% load ui %}" + template).render(Context({"value": value})).strip()


def words(template: str, value: object) -> str:
    html = shown(template, value)
    return html.split(">", 1)[1].split("<")[0]


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (-1, "yesterday"),
        (3, "in 3 days"),
        (-2, "2 days ago"),
        (7, "in 7 days"),
        (8, "27 Nov"),
        (-8, "11 Nov"),
        (29, "18 Dec"),
        (60, "18 Jan 2027"),
        (-400, "15 Oct 2025"),
    ],
)
def test_a_day_is_relative_within_a_week_and_absolute_beyond(days, said):
    assert words("{% when value %}", NOW.date() + days * DAY) == said


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "just now"),
        (-1, "1 minute ago"),
        (-59, "59 minutes ago"),
        (-120, "2 hours ago"),
        (20, "in 20 minutes"),
        (-1500, "yesterday"),
    ],
)
def test_a_moment_is_told_by_its_distance(minutes, said):
    assert words("{% when value %}", NOW + dt.timedelta(minutes=minutes)) == said


def test_a_date_carries_itself_for_machines_and_whole_for_people():
    html = shown("{% when value %}", dt.date(2026, 12, 18))
    assert html == '<time datetime="2026-12-18" title="Friday 18 December 2026">18 Dec</time>'


def test_the_day_is_the_persons_own():
    late_evening = dt.datetime(2026, 11, 27, 23, 30, tzinfo=dt.UTC)
    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert words("{% short_date value %}", late_evening) == "28 Nov"
        assert "00:30 CET" in shown("{% short_date value %}", late_evening)
    with timezone.override(ZoneInfo("America/New_York")):
        assert words("{% short_date value %}", late_evening) == "27 Nov"


def test_a_late_date_says_how_late_with_an_icon():
    html = shown("{% due value %}", NOW.date() - 6 * DAY)
    assert 'class="late"' in html
    assert "<svg" in html
    assert "6 days late" in html


def test_a_date_is_not_late_once_the_work_is_done_or_on_the_day_itself():
    assert "late" not in shown("{% due value done=True %}", NOW.date() - 6 * DAY)
    assert words("{% due value %}", NOW.date()) == "Today"


def test_no_date_says_so():
    assert "Not set" in shown("{% due value %}", None)
    assert shown("{% when value %}", None) == "–"


def test_the_distance_is_told_in_weeks_when_it_is_long():
    assert words("{% until value %}", NOW.date() + 29 * DAY) == "in 4 weeks"
    assert words("{% until value %}", NOW.date() + 10 * DAY) == "in 10 days"
