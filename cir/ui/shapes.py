"""Shapes that carry meaning without colour: statuses and signals of a chart."""

from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from cir.ui.icons import SILENT

RING = '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.6"/>'
LINE = 'fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round"'
DASHED = '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.6" stroke-dasharray="2.2 2.5"/>'
DISC_WITH_TICK = (
    '<circle cx="8" cy="8" r="6.8" fill="currentColor"/>'
    '<path class="cut" d="M5.2 8.2l2 2 3.7-4.2" fill="none" stroke-width="1.7"'
    ' stroke-linecap="round" stroke-linejoin="round"/>'
)
ARROWS_JOINING = (
    f'<path d="M4 13.2c0-3.6 4-3.4 4-7M12 13.2c0-3.6-4-3.4-4-7M5.3 5.2L8 2.4l2.7 2.8" {LINE} stroke-linejoin="round"/>'
)


class Status(NamedTuple):
    """How one status of an improvement looks and reads."""

    word: str
    css: str
    drawing: str


STATUSES = {
    "new": Status("New", "s-new", DASHED),
    "assessing": Status(
        "Assessing", "s-assess", RING + '<path d="M8 8V4.2A3.8 3.8 0 0 1 11.8 8z" fill="currentColor"/>'
    ),
    "approved": Status(
        "Approved", "s-approved", RING + f'<path d="M5.4 8.2l1.8 1.8 3.4-3.8" {LINE}/>'
    ),
    "planned": Status(
        "Planned", "s-planned", RING + '<circle cx="8" cy="8" r="1.8" fill="currentColor"/>'
    ),
    "in_progress": Status(
        "In progress", "s-doing", RING + '<path d="M8 4.2a3.8 3.8 0 0 1 0 7.6z" fill="currentColor"/>'
    ),
    "measuring": Status(
        "Measuring", "s-measure", RING + '<path d="M8 8V4.2A3.8 3.8 0 1 1 4.2 8z" fill="currentColor"/>'
    ),
    "done": Status("Done", "s-done", DISC_WITH_TICK),
    "deferred": Status("Deferred", "s-defer", RING + f'<path d="M6.5 5.8v4.4M9.5 5.8v4.4" {LINE}/>'),
    "declined": Status("Not going ahead", "s-no", RING + f'<path d="M5.6 8h4.8" {LINE}/>'),
    "stopped": Status(
        "Stopped",
        "s-stop",
        RING + '<rect x="5.7" y="5.7" width="4.6" height="4.6" rx=".8" fill="currentColor"/>',
    ),
    "merged": Status("Merged", "s-merged", ARROWS_JOINING),
}  # fmt: skip


SAME_STATUS = {"not_going_ahead": "declined"}


class Signal(NamedTuple):
    """What a chart says: a word, a colour class and a drawing."""

    word: str
    css: str
    drawing: str


UP = '<path d="M4 11l3.2-3 2.4 2.2L13 6M13 9.2V6H9.8"/>'
DOWN = '<path d="M4 6.2l3.2 3 2.4-2.2L13 11.2M13 8v3.2H9.8"/>'
WAVE = '<path d="M4 9.6c1.2-3 2.2-3 3.2-.6s2 2.4 3-.4 1.8-2.2 2.8-.6"/>'
TICK = '<path d="M5.2 8.7l2.2 2.2 4.3-4.8"/>'
CROSS = '<path d="M6 6l5 5M11 6l-5 5"/>'
QUESTION = '<path d="M6.6 6.8a2 2 0 1 1 2.7 2c-.6.3-.8.6-.8 1.1M8.5 12.1v.1"/>'
DOTS = '<path d="M5.2 8.5v.1M8.5 8.5v.1M11.8 8.5v.1"/>'
SPLIT = '<path d="M8.5 12V9L5.4 5.6M8.5 9l3.1-3.4"/>'

SIGNALS = {
    "improving": Signal("Improving", "info", UP),
    "worse": Signal("Getting worse", "warn", UP),
    "none": Signal("No real change", "faint", WAVE),
    "changed": Signal("Changed", "violet", UP),
    "mixed": Signal("Mixed", "warn", SPLIT),
    "unstable": Signal("Unstable baseline", "faint", WAVE),
    "early": Signal("Too early to tell", "faint", DOTS),
    "meets": Signal("Meets target", "info", TICK),
    "misses": Signal("Misses target", "warn", CROSS),
    "hit_or_miss": Signal("Hit or miss", "faint", QUESTION),
}
# Words of verdicts (product, section 5) that are drawn as one of the signals above.
SAME_SIGNAL = {
    "improved": "improving",
    "getting_worse": "worse",
    "no_change": "none",
    "no_change_shown": "none",
    "no_real_change": "none",
    "too_early": "early",
    "unstable_baseline": "unstable",
    "meets_target": "meets",
    "misses_target": "misses",
    "reached": "meets",
    "not_reached": "misses",
}


def key_of(value: object) -> str:
    """`In progress`, `in-progress` and `IN_PROGRESS` name the same thing."""
    return str(value).strip().lower().replace("-", "_").replace(" ", "_")


def status_of(value: object) -> Status:
    """Look and word of a status; an unknown one reads as itself, with the ring of New."""
    key = key_of(value)
    return STATUSES.get(SAME_STATUS.get(key, key)) or Status(str(value), "s-new", DASHED)


def signal_of(value: object) -> Signal:
    """Look and word of a signal; an unknown one reads as itself, grey."""
    key = key_of(value)
    return SIGNALS.get(SAME_SIGNAL.get(key, key)) or Signal(str(value), "faint", WAVE)


def glyph(status: Status, label: str = "") -> SafeString:
    """The status drawn in 16 by 16; silent unless it has a label."""
    said = format_html('role="img" aria-label="{}"', label) if label else SILENT
    return format_html(
        '<svg class="glyph {}" viewBox="0 0 16 16" {}>{}</svg>', status.css, said, SafeString(status.drawing)
    )


def signal_glyph(signal: Signal, *, falling: bool = False) -> SafeString:
    """The signal drawn in 17 by 17; arrows point where the values go."""
    drawing = DOWN if falling and signal.drawing == UP else signal.drawing
    return format_html(
        '<svg viewBox="0 0 17 17" fill="none" stroke="currentColor" stroke-width="1.5"'
        ' stroke-linecap="round" stroke-linejoin="round" {}>'
        '<circle cx="8.5" cy="8.5" r="7.5" stroke-width="1.3"/>{}</svg>',
        SILENT,
        SafeString(drawing),
    )
