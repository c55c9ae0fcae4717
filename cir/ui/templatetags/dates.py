"""Dates in the person's zone, relative near by and absolute far off."""

import datetime as dt

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cir import clock
from cir.ui import icons, wording

register = template.Library()

TIME = '<time datetime="{}" title="{}"{}>{}</time>'


def time_tag(value: dt.date, words: str, css: str = "") -> SafeString:
    """`<time>` with the machine's date and the whole date as tooltip."""
    said = format_html(' class="{}"', css) if css else ""
    return format_html(TIME, value.isoformat(), wording.full_words(value), said, words)


@register.simple_tag
def when(value: dt.date | None, empty: str = "–", capital: bool = False) -> SafeString | str:
    """`tomorrow`, `in 3 days`, `2 hours ago`, `18 Dec`, `18 Dec 2027`; capital=True in tables."""
    if not value:
        return empty
    if isinstance(value, dt.datetime):
        words = wording.moment_words(value, clock.now())
    else:
        words = wording.date_words(value, clock.today())
    return time_tag(value, words[0].upper() + words[1:] if capital else words)


@register.simple_tag
def due(value: dt.date | None, done: bool = False, empty: str = "Not set") -> SafeString:
    """A target date: late ones say how late with an icon, unless what they asked for is done."""
    if not value:
        return format_html('<span class="faint">{}</span>', empty)
    late = "" if done else wording.late_words(wording.day_of(value), clock.today())
    if not late:
        words = wording.date_words(wording.day_of(value), clock.today())
        return time_tag(value, words[0].upper() + words[1:])
    sign = icons.draw("alert-circle", "i16")
    return format_html('<span class="late">{}{}</span>', sign, time_tag(value, late))


@register.simple_tag
def short_date(value: dt.date | None, empty: str = "–") -> SafeString | str:
    """Always absolute: `18 Dec`, with the year only when it is another one."""
    return time_tag(value, wording.short_date(wording.day_of(value), clock.today()), "abs") if value else empty


@register.simple_tag
def until(value: dt.date | None, empty: str = "") -> SafeString | str:
    """The distance beside an absolute date: `in 4 weeks`."""
    return time_tag(value, wording.until_words(wording.day_of(value), clock.today())) if value else empty
