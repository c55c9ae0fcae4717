"""What was done, as lines of the stream: HTML made in Python, for there are dozens on a page. Comments have a template
of their own: they are answered, changed and deleted."""

from __future__ import annotations

from collections.abc import Callable

from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from cir.ui import icons
from cir.ui.templatetags import dates
from improvements.models import Improvement
from improvements.record.stream import Event

MOVE = (
    '<div class="ev">{}<span><b class="m"><bdi>{}</bdi></b> moved this from {} to {}'
    ' <span class="faint">{}</span>{}</span></div>'
)
UPDATE = (
    '<div class="ev">{}<span><b class="m"><bdi>{}</bdi></b>: {} <span class="faint">{}</span>'
    '<span class="ev-why"><bdi>{}</bdi></span></span></div>'
)
CHANGE = (
    '<div class="ev">{}<span><b class="m"><bdi>{}</bdi></b>: <bdi>{}</bdi> <span class="faint">{}</span></span></div>'
)
CHANGES = (
    '<div class="ev">{}<details><summary>{} changes by <b class="m"><bdi>{}</bdi></b>,'
    ' <span class="faint">{}</span></summary><ul>{}</ul></details></div>'
)
WHY = '<span class="ev-why"><bdi>{}</bdi></span>'
NOBODY = "CIR"
NOTHING = mark_safe("")


def drawn(event: Event) -> SafeString:
    """One line: a move, an update, or changes."""
    return DRAWN[event.part](event)


def _move(event: Event) -> SafeString:
    why = format_html(WHY, linebreaksbr(event.text)) if event.text else NOTHING
    name, when = event.name or NOBODY, dates.when(event.moment)
    return format_html(MOVE, icons.draw("arrow-right"), name, event.source, event.target, when, why)


def _update(event: Event) -> SafeString:
    state, when = Improvement.Progress(event.a).label, dates.when(event.moment)
    return format_html(UPDATE, icons.draw("speakerphone"), event.name, state, when, event.text)


def _change(event: Event) -> SafeString:
    sign, name, when = icons.draw("history"), event.name or NOBODY, dates.when(event.moment)
    if len(event.lines) == 1:
        return format_html(CHANGE, sign, name, event.lines[0], when)
    lines = format_html_join("", "<li><bdi>{}</bdi></li>", ((line,) for line in event.lines))
    return format_html(CHANGES, sign, len(event.lines), name, when, lines)


DRAWN: dict[str, Callable[[Event], SafeString]] = {"move": _move, "update": _update, "change": _change}
