"""The Tabler icons in use, as path data (MIT). `scripts/icons.py NAME` adds one."""

import json
from functools import lru_cache
from pathlib import Path

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

ICONS: dict[str, list[str]] = json.loads(Path(__file__).with_name("icons.json").read_text())

FRAME = (
    '<svg class="ic{css}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
    ' stroke-linecap="round" stroke-linejoin="round" {name}>{paths}</svg>'
)
FILLED = '<svg class="ic{css}" viewBox="0 0 24 24" fill="currentColor" {name}>{paths}</svg>'
AHEAD = {"arrow-left", "arrow-right", "arrow-back-up", "chevron-left", "chevron-right"}
"""Icons that point along the line of reading: the other way round where people read from right to left."""
SILENT = SafeString('aria-hidden="true"')


class UnknownIcon(LookupError):
    """A template asks for an icon that is not kept: add it with scripts/icons.py."""


@lru_cache(maxsize=1024)  # a page has hundreds, of a few dozen kinds
def draw(name: str, css: str = "", label: str = "") -> SafeString:
    """One icon as inline SVG: silent, unless it has a label to stand for words."""
    if name not in ICONS:
        raise UnknownIcon(f"No icon {name!r}. Add it: python scripts/icons.py {name}")
    paths = format_html_join("", '<path d="{}"/>', ((path,) for path in ICONS[name]))
    said = format_html('role="img" aria-label="{}"', escape(label)) if label else SILENT
    css = f"{css} ahead".strip() if name in AHEAD else css
    frame = FILLED if name.endswith(":filled") else FRAME
    return format_html(frame, css=f" {css}" if css else "", name=said, paths=paths)
