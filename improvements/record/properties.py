"""The properties beside a record as HTML, made in Python: sixteen small templates took longer than reading the record.

Each is its value, and for whoever may edit it the button that puts the form in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from cir.ui import icons
from cir.ui.addresses import address
from cir.ui.templatetags import charts, dates
from cir.ui.templatetags import ui as tags_of_ui
from improvements.forms.edits import EDITORS
from improvements.table.cells import NOT_SET

if TYPE_CHECKING:
    from improvements.record.page import RecordPage

PLAIN = '<div class="prop"><dt>{label}</dt><dd data-cell id="cell-{name}">{value}</dd></div>'
EDITED = (
    '<div class="prop"><dt>{label}</dt><dd data-cell id="cell-{name}"><a class="edit" role="button" data-edit'
    ' id="edit-{name}" href="{url}" hx-get="{url}?in=place" hx-target="closest [data-cell]"{key}>{value}'
    '<span class="sr">, change {known}</span></a></dd></div>'
)


def drawn(page: RecordPage, name: str, label: str = "", *, may: bool = True) -> SafeString:
    """One property with its label; `may`: whether this one is open to those who edit."""
    editor = EDITORS[name]
    around = EDITED if page.may_edit and may else PLAIN
    return format_html(
        around,
        label=label or editor.label,
        known=editor.label,
        name=name,
        url=address("record_edit", page.record.reference, name) if around is EDITED else "",
        key=format_html(' data-key="{}" data-key-label="{}"', editor.key, editor.label) if editor.key else "",
        value=VALUES[name](page),
    )


def _none(words: str) -> SafeString:
    return format_html('<span class="faint">{}</span>', words)


def _words(said: Any, otherwise: SafeString = NOT_SET) -> SafeString:
    return format_html("<bdi>{}</bdi>", said) if said else otherwise


def _target_date(page: RecordPage) -> SafeString | str:
    day = page.record.target_date
    if day is None:
        return NOT_SET
    if not page.is_open:
        return dates.short_date(day)
    beside = dates.short_date(day) if page.late else dates.until(day)
    return format_html('{} <span class="faint">{}</span>', dates.due(day), beside)


def _requester(page: RecordPage) -> SafeString:
    record = page.record
    return _words(record.requester.name if record.requester else record.requester_name or "Not known")


def _tags(page: RecordPage) -> SafeString:
    pills = format_html_join(" ", '<span class="pill">{}</span>', ((tag.a,) for tag in page.margin.tags))
    return pills or _none("None")


def _restricted(page: RecordPage) -> SafeString | str:
    if not page.record.restricted:
        return "Everyone signed in"
    return format_html("{} Only its people", icons.draw("lock", "i14"))


def _blocker(page: RecordPage) -> SafeString:
    if not page.record.blocker:
        return _none("Nothing")
    sign = icons.draw("hand-stop", "i14")
    return format_html('<span class="blocked">{}<bdi class="trunc">{}</bdi></span>', sign, page.record.blocker)


def _cost(page: RecordPage) -> SafeString:
    words = page.cost_words
    return format_html('<span class="num">{}</span>', words) if words else NOT_SET


def _display(name: str) -> Callable[[RecordPage], str]:
    return lambda page: escape(getattr(page.record, f"get_{name}_display")())


VALUES: dict[str, Callable[[RecordPage], str]] = {
    "owner": lambda page: tags_of_ui.avatar(page.record.owner, named=True),
    "urgency": lambda page: charts.bars(page.record.urgency),
    "cost_band": lambda page: charts.bars(page.record.cost_band),
    "target_date": _target_date,
    "next_review_on": lambda page: dates.short_date(page.record.next_review_on, NOT_SET),
    "item": lambda page: _words(page.record.item and page.record.item.name),
    "requester": _requester,
    "team": lambda page: _words(page.record.team and page.record.team.name, _none("No team")),
    "tags": _tags,
    "categories": lambda page: escape(", ".join(page.category_words)) or NOT_SET,
    "source": _display("source"),
    "scale": _display("scale"),
    "kind": _display("kind"),
    "restricted": _restricted,
    "blocker": _blocker,
    "cost": _cost,
}
