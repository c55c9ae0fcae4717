"""A process behaviour chart (XmR) drawn on the server, from the same figure that `static/js/chart.js` draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString

from cir.ui.plots import Box, Canvas
from metrics.drawing import number

BOX = Box(680, 190, left=48, right=96, top=12, bottom=26)
TONES = {"good": "pl-good", "bad": "pl-bad", "changed": "pl-changed"}
MOST_LABELS = 8
ROOM = 0.12
APART = 13


def drawn(figure: Mapping[str, Any], label: str) -> SafeString | str:
    """The chart; nothing where there is no value."""
    values = [value for value in figure.get("values", ()) if value is not None]
    if not values:
        return ""
    lines = [figure.get(name) for name in ("mean", "upper", "lower", "target")]
    known = [*values, *(line for line in lines if line is not None)]
    room = (max(known) - min(known)) * ROOM or 1
    low = max(0.0, min(known) - room) if min(known) >= 0 else min(known) - room
    canvas = Canvas(BOX, low, max(known) + room)
    _levels(canvas, figure)
    places = _places(figure)
    for change in figure.get("changes", ()):
        x = places[min(change["at"], len(places) - 1)]
        canvas.line((x, BOX.top), (x, BOX.height - BOX.bottom), "pl-grid")
        canvas.text(x + 4, BOX.top + 8, change["text"])
    points = [(x, canvas.y(value)) for x, value in zip(places, figure["values"], strict=True) if value is not None]
    canvas.path(points, "pl-line")
    _points(canvas, figure, places)
    every = -(-len(places) // MOST_LABELS)
    canvas.below([(x, words) for x, words in zip(places, figure["labels"], strict=False)][::every])
    return canvas.drawn(label)


def read(figure: Mapping[str, Any]) -> list[tuple[str, float]]:
    """The same as a table: period and value, the newest first; gaps are left out."""
    pairs = zip(figure.get("labels", ()), figure.get("values", ()), strict=False)
    return [(period, value) for period, value in pairs if value is not None][::-1]


def _places(figure: Mapping[str, Any]) -> list[float]:
    many = len(figure["values"]) + figure.get("more", 0)
    return [BOX.across(place / max(1, many - 1)) for place in range(len(figure["values"]))]


def _levels(canvas: Canvas, figure: Mapping[str, Any]) -> None:
    """Mean, limits and target with their words at the right, moved apart where they would meet."""
    end, taken = BOX.width - BOX.right, list[float]()
    for name, css, words in (
        ("target", "pl-aim", "target"), ("upper", "pl-limit", "upper limit"), ("mean", "pl-mean", "average"),
        ("lower", "pl-limit", "lower limit"),
    ):  # fmt: skip
        value = figure.get(name)
        if value is None:
            continue
        y = canvas.y(value)
        canvas.line((BOX.left, y), (end, y), css)
        place = y + 4
        while any(abs(place - other) < APART for other in taken):
            place += 1
        taken.append(place)
        canvas.text(end + 6, place, f"{words} {number(value)}")


def _points(canvas: Canvas, figure: Mapping[str, Any], places: list[float]) -> None:
    signals, excluded = figure.get("signals", {}), set(figure.get("excluded", ()))
    for index, (x, value) in enumerate(zip(places, figure["values"], strict=True)):
        if value is None:
            continue
        tone = signals.get(str(index), "")
        title = f"{figure['labels'][index]}: {number(value)}"
        if tone == "bad":
            canvas.diamond(x, canvas.y(value), "pl-bad", title)
        else:
            canvas.dot(x, canvas.y(value), "pl-out" if index in excluded else TONES.get(tone, "pl-plain"), title, 3.6)
