"""Charts drawn on the server as SVG: no script, no style, the same on screen, in the dark and on paper. Pure.

A `Canvas` takes numbers and words and answers markup. Colours are classes (`static/css/plots.css`), so that a chart
follows the theme and prints in shades. A chart is a picture: whoever cannot see it has the table beside it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

STEPS = (1, 2, 2.5, 5, 10)
Point = tuple[float, float]


def ticks(most: float, about: int = 5) -> list[float]:
    """Round numbers from 0 to at least `most`, about so many: 0, 20, 40, 60."""
    if most <= 0:
        return [0.0, 1.0]
    raw = most / about
    size = 10 ** math.floor(math.log10(raw))
    step = next(each * size for each in STEPS if each * size >= raw * 0.999)
    return [round(step * number, 10) for number in range(math.ceil(most / step - 1e-9) + 1)]


def tick_words(value: float) -> str:
    """A number on an axis: 1,500 as it is, 0.5 too."""
    return f"{value:,.0f}" if value == round(value) else f"{value:g}"


@dataclass(frozen=True)
class Box:
    """The size of a drawing and the room left for its axes."""

    width: int = 720
    height: int = 260
    left: int = 44
    right: int = 12
    top: int = 10
    bottom: int = 26

    @property
    def inner(self) -> float:
        """The width between the axes."""
        return self.width - self.left - self.right

    def across(self, share: float) -> float:
        """Where a share from 0 to 1 stands from left to right."""
        return self.left + self.inner * share

    def down(self, value: float, low: float, high: float) -> float:
        """Where a value stands from top to bottom."""
        share = (value - low) / (high - low) if high > low else 0.5
        return self.top + (self.height - self.top - self.bottom) * (1 - share)


class Canvas:
    """A drawing under way: what is drawn later lies above."""

    def __init__(self, box: Box, low: float = 0, high: float = 1) -> None:
        self.box, self.low, self.high = box, low, high
        self.parts: list[SafeString] = []

    def y(self, value: float) -> float:
        """Where a value stands from top to bottom."""
        return self.box.down(value, self.low, self.high)

    def grid(self, values: Iterable[float], unit: str = "") -> None:
        """A faint line for each value with its number at the left."""
        for value in values:
            y = self.y(value)
            self.line((self.box.left, y), (self.box.width - self.box.right, y), "pl-grid")
            self.text(self.box.left - 8, y + 4, f"{tick_words(value)}{unit}", "pl-end")

    def below(self, labels: Iterable[tuple[float, str]]) -> None:
        """Words under the chart, each at its place from left to right."""
        for x, words in labels:
            self.text(x, self.box.height - 8, words, "pl-mid")

    def add(self, tag: str, css: str, inside: str = "", **attributes: object) -> None:
        """A shape or words: every value is escaped on its way in."""
        told = format_html_join("", ' {}="{}"', attributes.items())
        self.parts.append(format_html('<{0} class="{1}"{2}>{3}</{0}>', tag, css, told, inside))

    def line(self, start: Point, end: Point, css: str) -> None:
        """A straight line."""
        x1, y1, x2, y2 = (_short(part) for part in (*start, *end))
        self.add("line", css, x1=x1, y1=y1, x2=x2, y2=y2)

    def text(self, x: float, y: float, words: str, css: str = "") -> None:
        """Words."""
        self.add("text", css, words, x=_short(x), y=_short(y))

    def path(self, points: Sequence[Point], css: str) -> None:
        """A line through points."""
        self.add("polyline", css, points=_joined(points))

    def area(self, upper: Sequence[Point], lower: Sequence[Point], css: str) -> None:
        """What lies between two lines."""
        self.add("polygon", css, points=_joined([*upper, *reversed(lower)]))

    def rect(self, corner: Point, size: Point, css: str, title: str = "") -> None:
        """A bar; `title` says what it is to whoever points at it."""
        x, y, width, height = (_short(max(0.0, part)) for part in (*corner, *size))
        self.add("rect", css, _title(title), x=x, y=y, width=width, height=height, rx=3)

    def dot(self, x: float, y: float, css: str, title: str = "", size: float = 4) -> None:
        """One record."""
        self.add("circle", css, _title(title), cx=_short(x), cy=_short(y), r=f"{size:g}")

    def diamond(self, x: float, y: float, css: str, title: str = "", size: float = 5.5) -> None:
        """One record that needs a look: told by its shape, not by its colour alone."""
        corners = ((x, y - size), (x + size, y), (x, y + size), (x - size, y))
        self.add("polygon", css, _title(title), points=_joined(corners))

    def drawn(self, label: str) -> SafeString:
        """The markup."""
        return format_html(
            '<svg class="pl" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
            self.box.width,
            self.box.height,
            label,
            format_html_join("", "{}", ((part,) for part in self.parts)),
        )


def _title(words: str) -> str:
    return format_html("<title>{}</title>", words) if words else ""


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _joined(points: Iterable[Point]) -> str:
    return " ".join(f"{_short(x)},{_short(y)}" for x, y in points)
