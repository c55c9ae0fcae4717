"""Small drawings made on the server: steps, bars, sparklines, score bars. No script, no style."""

from collections.abc import Iterable, Sequence
from itertools import accumulate

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from cir.ui import shapes

register = template.Library()

LEVELS = {"low": 1, "medium": 2, "high": 3}
BAR_STEPS = ((0, 8, 4), (5, 5, 7), (10, 2, 10))
PAD = 3.0
FULL = 100


def svg(text: str) -> SafeString:
    """Markup built from numbers and own words only; names come escaped."""
    return mark_safe(text)  # noqa: S308 (see above)


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
    drawn = "".join(
        f'<rect x="{x}" y="{y}" width="3.4" height="{h}" rx="1" fill="currentColor"'
        f' class="{"" if i < filled else "off"}"/>'
        for i, (x, y, h) in enumerate(BAR_STEPS)
    )
    return format_html(
        '<span class="bars"><svg width="14" height="12" viewBox="0 0 14 12" aria-hidden="true">'
        "{}</svg><span>{}</span></span>",
        svg(drawn),
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
        return svg("")
    known = [*numbers, float(target)] if target is not None else numbers
    low, high = min(known), max(known)
    points = [(across(i, len(numbers), width), down(value, low, high, height)) for i, value in enumerate(numbers)]
    aim = ""
    if target is not None:
        y = f"{down(float(target), low, high, height):.1f}"
        aim = f'<line class="tgt" x1="0" x2="{width}" y1="{y}" y2="{y}"/>'
    return svg(sparkline_markup(points, aim, tone, (width, height), label))


def across(index: int, total: int, width: int) -> float:
    """Where a value stands from left to right."""
    return 2 + (width - 5) * (index / (total - 1) if total > 1 else 1)


def down(value: float, low: float, high: float, height: int) -> float:
    """Where a value stands from top to bottom; a flat line runs through the middle."""
    share = (value - low) / (high - low) if high > low else 0.5
    return PAD + (height - 2 * PAD) * (1 - share)


def sparkline_markup(
    points: Sequence[tuple[float, float]],
    aim: str,
    tone: str,
    size: tuple[int, int],
    label: str,
) -> str:
    """The drawing itself; silent unless it has a label."""
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    colour = f" s{escape(tone)}" if tone else ""
    return (
        f'<svg class="spark{colour}" width="{size[0]}" height="{size[1]}"'
        f' viewBox="0 0 {size[0]} {size[1]}" {said}>{aim}<polyline points="{line}"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4"/></svg>'
    )


@register.simple_tag
def score_bar(parts: Sequence[float], label: str = "") -> SafeString:
    """What a score is made of: one part per criterion, each in points out of 100."""
    sizes = [max(0.0, float(part)) for part in parts]
    starts = accumulate([0.0, *sizes[:-1]])
    drawn = "".join(
        f'<rect class="p{i % 5 + 1}" x="{start * 0.96:.2f}" width="{max(0.0, size * 0.96 - 0.8):.2f}" height="10"/>'
        for i, (start, size) in enumerate(zip(starts, sizes, strict=True))
    )
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return svg(
        f'<svg class="sb" viewBox="0 0 96 10" preserveAspectRatio="none" {said}>'
        f'<rect class="bg" width="96" height="10"/>{drawn}</svg>'
    )


@register.simple_tag
def progress(value: float, most: float = FULL, tone: str = "", label: str = "") -> SafeString:
    """How much of something is done or used; over the top it is full and orange."""
    share = 100 * float(value) / float(most) if most else 0.0
    colour = "warn" if share > FULL else tone
    words = label or f"{share:.0f}%"
    return svg(
        f'<svg class="bar" role="img" aria-label="{escape(words)}" preserveAspectRatio="none"'
        f' viewBox="0 0 100 6"><rect class="tr" width="100" height="6"/>'
        f'<rect class="fl {escape(colour)}" width="{min(100.0, max(0.0, share)):.1f}"'
        ' height="6"/></svg>'
    )
