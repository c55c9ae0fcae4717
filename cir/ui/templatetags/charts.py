"""Small drawings made on the server: steps, bars, sparklines, score bars. No script, no style."""

from collections.abc import Iterable, Sequence
from itertools import accumulate

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cir.ui import shapes
from cir.ui.icons import SILENT

register = template.Library()

LEVELS = {"low": 1, "medium": 2, "high": 3}
BAR_STEPS = ((0, 8, 4), (5, 5, 7), (10, 2, 10))
PAD = 3.0
FULL = 100
NOTHING = SafeString("")


@register.simple_tag
def pips(step: int | str | None, total: int = 7) -> SafeString:
    """Where a record stands in the seven steps of the model."""
    now = int(step or 0)
    squares = format_html_join(
        "",
        '<rect x="{}" width="5" height="5" rx="1.5" class="{}"/>',
        ((7 * i, "c" if i + 1 == now else "d" if i + 1 < now else "") for i in range(total)),
    )
    width = 7 * total - 2
    return format_html(
        '<svg class="pips" width="{0}" height="5" viewBox="0 0 {0} 5" role="img"'
        ' aria-label="Step {1} of {2}">{3}</svg>',
        width,
        now,
        total,
        squares,
    )


@register.simple_tag
def bars(level: object, word: str = "") -> SafeString:
    """Urgency, cost or value: three rising bars and the word."""
    key = shapes.key_of(level or "unknown")
    filled = LEVELS.get(key, 0)
    drawn = format_html_join(
        "",
        '<rect x="{}" y="{}" width="3.4" height="{}" rx="1" fill="currentColor" class="{}"/>',
        ((*place, "" if i < filled else "off") for i, place in enumerate(BAR_STEPS)),
    )
    return format_html(
        '<span class="bars"><svg width="14" height="12" viewBox="0 0 14 12" aria-hidden="true">'
        "{}</svg><span>{}</span></span>",
        drawn,
        word or (key.capitalize() if level else "Not set"),
    )


@register.simple_tag
def sparkline(
    values: Iterable[float | None],
    target: float | None = None,
    *,
    tone: str = "",
    width: int = 110,
    height: int = 30,
    label: str = "",
) -> SafeString:
    """A line of values with its last point and the target; tone: info, warn, good or none."""
    numbers = [float(value) for value in values if value is not None]
    if not numbers:
        return NOTHING
    known = [*numbers, float(target)] if target is not None else numbers
    low, high = min(known), max(known)
    points = [(across(i, len(numbers), width), down(value, low, high, height)) for i, value in enumerate(numbers)]
    aim = NOTHING
    if target is not None:
        y = f"{down(float(target), low, high, height):.1f}"
        aim = format_html('<line class="tgt" x1="0" x2="{0}" y1="{1}" y2="{1}"/>', width, y)
    return sparkline_markup(points, aim, tone, (width, height), label)


def across(index: int, total: int, width: int) -> float:
    """Where a value stands from left to right."""
    return 2 + (width - 5) * (index / (total - 1) if total > 1 else 1)


def down(value: float, low: float, high: float, height: int) -> float:
    """Where a value stands from top to bottom; a flat line runs through the middle."""
    share = (value - low) / (high - low) if high > low else 0.5
    return PAD + (height - 2 * PAD) * (1 - share)


def sparkline_markup(
    points: Sequence[tuple[float, float]],
    aim: SafeString,
    tone: str,
    size: tuple[int, int],
    label: str,
) -> SafeString:
    """The drawing itself; silent unless it has a label."""
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    return format_html(
        '<svg class="spark{0}" width="{1}" height="{2}" viewBox="0 0 {1} {2}" {3}>{4}<polyline points="{5}"/>'
        '<circle cx="{6}" cy="{7}" r="2.4"/></svg>',
        f" s{tone}" if tone else "", *size, _said(label), aim, line, f"{x:.1f}", f"{y:.1f}",
    )  # fmt: skip


def _said(label: str) -> SafeString:
    """What a drawing says to those who cannot see it."""
    return format_html('role="img" aria-label="{}"', label) if label else SILENT


@register.simple_tag
def score_bar(parts: Sequence[float], label: str = "") -> SafeString:
    """What a score is made of: one part per criterion, each in points out of 100."""
    sizes = [max(0.0, float(part)) for part in parts]
    starts = accumulate([0.0, *sizes[:-1]])
    drawn = format_html_join(
        "",
        '<rect class="p{}" x="{}" width="{}" height="10"/>',
        (
            (i % 5 + 1, f"{start * 0.96:.2f}", f"{max(0.0, size * 0.96 - 0.8):.2f}")
            for i, (start, size) in enumerate(zip(starts, sizes, strict=True))
        ),
    )
    return format_html(
        '<svg class="sb" viewBox="0 0 96 10" preserveAspectRatio="none" {}>'
        '<rect class="bg" width="96" height="10"/>{}</svg>',
        _said(label),
        drawn,
    )


@register.simple_tag
def progress(value: float, most: float = FULL, tone: str = "", label: str = "") -> SafeString:
    """How much of something is done or used; over the top it is full and orange."""
    share = 100 * float(value) / float(most) if most else 0.0
    return format_html(
        '<svg class="bar" {} preserveAspectRatio="none"'
        ' viewBox="0 0 100 6"><rect class="tr" width="100" height="6"/>'
        '<rect class="fl {}" width="{}" height="6"/></svg>',
        _said(label or f"{share:.0f}%"),
        "warn" if share > FULL else tone,
        f"{min(100.0, max(0.0, share)):.1f}",
    )
