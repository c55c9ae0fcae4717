"""Cells of the register as HTML, made in Python: a template per cell would cost more than the query."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from cir import clock
from cir.ui import icons, people, shapes, wording
from cir.ui.templatetags import charts, dates
from cir.ui.templatetags import ui as tags_of_ui
from improvements.statuses import OPEN

Row = Mapping[str, Any]
NOTHING = mark_safe('<span class="faint">–</span>')
NOT_SET = mark_safe('<span class="faint">Not set</span>')
NO_OWNER = mark_safe(
    '<span class="row-flex gap6 faint"><span class="av none" aria-hidden="true">?</span>No owner</span>'
)
pips = lru_cache(maxsize=16)(charts.pips)
bars = lru_cache(maxsize=8)(charts.bars)
drawn_status = lru_cache(maxsize=32)(tags_of_ui.status)
drawn_signal = lru_cache(maxsize=64)(tags_of_ui.signal)
FALLS = {("improved", "down"), ("worse", "up")}


def text(value: object) -> SafeString:
    """Words, escaped; a dash when there are none. Long ones are cut by the column, the whole is the tooltip."""
    if value in (None, ""):
        return NOTHING
    return drawn_text(str(value))


@lru_cache(maxsize=2048)
def drawn_text(value: str) -> SafeString:
    """The same words stand in many rows: names of services, teams, sources."""
    return format_html('<span class="ci" title="{0}"><bdi>{0}</bdi></span>', value)


def item(row: Row) -> SafeString:
    """Where it belongs in the catalogue."""
    return text(row["item__name"])


def status(row: Row) -> SafeString:
    """Shape and word."""
    return drawn_status(row["status"])


def step(row: Row) -> SafeString:
    """Seven pips."""
    return pips(row["step"])


def urgency(row: Row) -> SafeString:
    """Bars and word."""
    return bars(row["urgency"]) if row["urgency"] else NOT_SET


def cost(row: Row) -> SafeString | str:
    """The band."""
    return {"high": "High", "medium": "Medium", "low": "Low"}.get(row["cost_band"], NOT_SET)


def score(row: Row) -> SafeString | str:
    """Out of 100; a range while points are missing."""
    if row["score"] is None:
        return NOTHING
    low, high = row["score_low"], row["score_high"]
    whole = f"{row['score']:.0f}"
    if low is None or high is None or f"{low:.0f}" == f"{high:.0f}":
        return whole
    return format_html(
        '<span title="Between {} and {}: points are missing">{}<span class="faint">?</span></span>',
        f"{low:.0f}", f"{high:.0f}", whole,
    )  # fmt: skip


@lru_cache(maxsize=2048)
def person(pk: int, name: str) -> SafeString:
    """Avatar and first name; the whole name is the tooltip."""
    who = SimpleNamespace(pk=pk, name=name)
    return format_html(
        '<span class="row-flex gap6" title="{}"><span class="av a{}" aria-hidden="true">{}</span>'
        '<span class="muted"><bdi>{}</bdi></span></span>',
        name, people.colour_of(who), people.initials_of(who), name.split()[0] if name.split() else name,
    )  # fmt: skip


def owner(row: Row) -> SafeString:
    """The one person accountable."""
    return person(row["owner_id"], row["owner__name"] or "") if row["owner_id"] else NO_OWNER


def target(row: Row) -> SafeString:
    """The target date; late ones say how late."""
    return due(row["target_date"], row["status"] in OPEN, clock.today())


@lru_cache(maxsize=2048)
def due(day: date | None, is_open: bool, today: date) -> SafeString:
    """A target date as of today; tables never mix: late and within a week relative, the rest absolute."""
    if day is None:
        return NOT_SET
    if is_open and (late := wording.late_words(day, today)):
        said = dates.time_tag(day, late)
        return format_html('<span class="late">{}{}</span>', icons.draw("alert-circle", "i14"), said)
    words = wording.date_words(day, today) if is_open else wording.short_date(day, today)
    return dates.time_tag(day, words[0].upper() + words[1:])


def day(value: Any) -> SafeString:
    """A moment as its day."""
    if value is None:
        return NOTHING
    return dates.time_tag(value, wording.short_date(wording.day_of(value), clock.today()))


def result(row: Row) -> SafeString:
    """What the readings of the main measure show so far."""
    if not row["variation"]:
        return NOTHING
    return drawn_signal(row["variation"], (row["variation"], row["measure_direction"]) in FALLS)


def result_word(row: Row) -> str:
    """The same in one word."""
    return shapes.signal_of(row["variation"]).word if row["variation"] else ""


def tags(row: Row) -> SafeString:
    """Tags, one after the other."""
    if not row["tag_names"]:
        return NOTHING
    return format_html_join(" ", '<span class="pill">{}</span>', ((name,) for name in row["tag_names"]))


def blocker(row: Row) -> SafeString:
    """What is in the way."""
    return format_html('<span class="blocked">{}{}</span>', icons.draw("hand-stop", "i14"), text(row["blocker"])) if (
        row["blocker"]
    ) else NOTHING  # fmt: skip


def title(row: Row) -> SafeString:
    """The link to the record, with what must not be overlooked."""
    marks = []
    if row["restricted"]:
        marks.append(icons.draw("lock", "i14 faint", "Restricted"))
    if row["escalated_at"]:
        marks.append(icons.draw("gavel", "i14 warn", "Escalated"))
    if row["blocker"]:
        marks.append(icons.draw("hand-stop", "i14 bad", f"Blocked: {row['blocker']}"))
    return format_html(
        '<a class="ttl" href="/improvements/CIR-{0}/" data-open-row title="{1}"><bdi>{1}</bdi></a>{2}',
        int(row["pk"]), row["title"], format_html_join("", "{}", ((mark,) for mark in marks)),
    )  # fmt: skip
