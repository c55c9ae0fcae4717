"""`{% load ui %}`: every component of the design system. docs/interface.md shows them all."""

from typing import Any
from urllib.parse import unquote

from django import template
from django.contrib.messages.storage.base import Message
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cir.ui import people, prose, shapes, toasts
from cir.ui.icons import SILENT
from cir.ui.templatetags import charts, dates, fields, icons, lines

register = template.Library()
for part in (icons, dates, charts, fields, lines):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)


@register.simple_tag
def status_glyph(status: object, label: bool = True) -> SafeString:
    """A status as its shape alone; it says its word to screen readers unless label=False."""
    known = shapes.status_of(status)
    return shapes.glyph(known, known.word if label else "")


@register.simple_tag
def status(value: object) -> SafeString:
    """A status as shape and word."""
    known = shapes.status_of(value)
    return format_html('<span class="st">{}<span class="t">{}</span></span>', shapes.glyph(known), known.word)


@register.simple_tag
def signal(variation: object, falling: bool = False, word: str = "") -> SafeString:
    """What a chart says, icon and word; falling=True when the values go down."""
    known = shapes.signal_of(variation)
    drawing = shapes.signal_glyph(known, falling=falling)
    return format_html('<span class="spc {}">{}<span>{}</span></span>', known.css, drawing, word or known.word)


@register.simple_tag
def avatar(user: Any, size: str = "", named: bool = False) -> SafeString:
    """Initials in a circle; dashed when nobody owns it. named=True writes the name beside it."""
    name = people.name_of(user)
    css = f"a{people.colour_of(user)}" if user else "none"
    said = SILENT
    if not named:
        said = format_html('role="img" aria-label="{0}" title="{0}"', name)
    circle = format_html('<span class="av {} {}" {}>{}</span>', css, size, said, people.initials_of(user))
    if not named:
        return circle
    tone = "" if user else "faint"
    return format_html('<span class="person">{}<bdi class="{}">{}</bdi></span>', circle, tone, name)


@register.simple_tag
def pill(text: object, tone: str = "", icon: str = "") -> SafeString:
    """A small label: tone good, info, warn, bad, brand, violet, line or none (slate)."""
    sign = icons.icon(icon, 14) if icon else ""
    return format_html('<span class="pill {}">{}{}</span>', tone, sign, text)


@register.simple_tag
def kbd(keys: str) -> SafeString:
    """Keys as caps: `{% kbd "Ctrl K" %}`."""
    return format_html("<kbd>{}</kbd>", keys)


@register.filter
def path_words(path: str | None) -> str:
    """The words of an address, to search for: `/improvements/CIR-999/` gives `CIR-999`."""
    parts = [part for part in unquote(path or "").split("/") if part]
    return parts[-1].replace("_", " ").replace("+", " ")[:100] if parts else ""


@register.filter
def toast_parts(message: Message) -> dict[str, Any]:
    """Text, level, Undo and Open of one of Django's messages."""
    return toasts.parts_of(message)


@register.inclusion_tag("components/empty.html")
def empty(
    title: str,
    text: str = "",
    action: str = "",
    url: str = "",
    *,
    icon: str = "",
    kind: str = "btn-w",
    dialog: bool = False,
) -> dict[str, Any]:
    """An empty place: what it is, the next step, one button."""
    return {
        "title": title,
        "text": text,
        "action": action,
        "url": url,
        "icon": icon,
        "kind": kind,
        "dialog": dialog,
    }


@register.simple_block_tag(takes_context=False)
def menu(
    content: str,
    label: str,
    id: str,
    *,
    icon: str = "dots",
    text: str = "",
    css: str = "btn btn-q btn-s",
) -> SafeString:
    """A button that opens a menu; inside go `<a role="menuitem">` and `<button role="menuitem">`."""
    said = format_html(' aria-label="{}"', label) if not text else ""
    inner = format_html("{}{}", icons.icon(icon, 16) if icon else "", text)
    return format_html(
        '<button type="button" class="{} {}" popovertarget="{}" aria-haspopup="menu"'
        ' aria-expanded="false"{}>{}</button>'
        '<div class="menu" id="{}" popover role="menu" aria-label="{}">{}</div>',
        css,
        "" if text else "btn-i",
        id,
        said,
        inner,
        id,
        label,
        content,
    )


@register.simple_block_tag(takes_context=False)
def dialog(content: str, id: str, title: str, size: str = "") -> SafeString:
    """A dialog of this page, opened by `data-open-dialog="id"`; closed by Esc or `data-close`."""
    return format_html(
        '<dialog class="dlg {}" id="{}" aria-labelledby="{}-title"><div class="dlg-h">'
        '<h2 id="{}-title">{}</h2><button type="button" class="btn btn-q btn-s btn-i end"'
        ' data-close aria-label="Close">{}</button></div>{}</dialog>',
        f"dlg-{size}" if size else "",
        id,
        id,
        id,
        title,
        icons.icon("x", 16),
        content,
    )


@register.filter
def markdown(text: str | None) -> SafeString:
    """People's text as safe HTML: Markdown without HTML, references and mentions linked."""
    return prose.to_html(text or "")


@register.inclusion_tag("components/more.html", takes_context=True)
def load_more(context: template.Context, page: Any, target: str, step: int = 50) -> dict[str, Any]:
    """`Load 50 more`: fetches the next page and appends its rows to `target` (a CSS selector)."""
    request = context.get("request")
    query = request.GET.copy() if request else None
    url = ""
    if page.has_next() and query is not None:
        query["page"] = page.next_page_number()
        url = f"?{query.urlencode()}"
    left = page.paginator.count - page.end_index()
    return {"url": url, "target": target, "number": min(step, left), "page": page, "left": left}
