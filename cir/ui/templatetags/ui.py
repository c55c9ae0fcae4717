"""`{% load ui %}`: every component of the design system. docs/interface.md shows them all."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from cir.ui import people, prose, shapes, toasts
from cir.ui.templatetags import charts, dates, icons

register = template.Library()
for part in (icons, dates, charts):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)


@register.simple_tag
def status_glyph(status: object, label: bool = True) -> SafeString:
    """A status as its shape alone; it says its word to screen readers unless label=False."""
    known = shapes.status_of(status)
    return mark_safe(shapes.glyph(known, known.word if label else ""))  # noqa: S308


@register.simple_tag
def status(value: object) -> SafeString:
    """A status as shape and word."""
    known = shapes.status_of(value)
    drawing = mark_safe(shapes.glyph(known))  # noqa: S308 (own shapes)
    return format_html('<span class="st">{}<span class="t">{}</span></span>', drawing, known.word)


@register.simple_tag
def signal(variation: object, falling: bool = False, word: str = "") -> SafeString:
    """What a chart says, icon and word; falling=True when the values go down."""
    known = shapes.signal_of(variation)
    drawing = mark_safe(shapes.signal_glyph(known, falling=falling))  # noqa: S308 (own shapes)
    return format_html('<span class="spc {}">{}<span>{}</span></span>', known.css, drawing, word or known.word)


@register.simple_tag
def avatar(user: Any, size: str = "", named: bool = False) -> SafeString:
    """Initials in a circle; dashed when nobody owns it. named=True writes the name beside it."""
    name = people.name_of(user)
    css = f"a{people.colour_of(user)}" if user else "none"
    said = format_html('aria-hidden="true"') if named else format_html(
        'role="img" aria-label="{0}" title="{0}"', name
    )  # fmt: skip
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
    *,
    action: str = "",
    url: str = "",
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


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: Any) -> dict[str, Any]:
    """`There is a problem`: every message of the forms (or formsets), linked to its field."""
    problems = [problem for form in forms for problem in problems_of(form)]
    return {"problems": problems}


def problems_of(form: Any) -> Iterable[tuple[str, str]]:
    """(id of the field or empty, sentence) for everything wrong in a form or formset."""
    if not form and not hasattr(form, "is_bound"):
        return
    if hasattr(form, "forms"):
        yield from (("", text) for text in form.non_form_errors())
        for part in form.forms:
            yield from problems_of(part)
        return
    if not form.is_bound:
        return
    for name, errors in form.errors.items():
        target = field_anchor(form[name]) if name in form.fields else ""
        yield from ((target, text) for text in errors)


def field_anchor(bound: BoundField) -> str:
    """The id a link must jump to: the field, or the first of several boxes."""
    many = isinstance(bound.field.widget, RadioSelect | CheckboxSelectMultiple)
    return f"{bound.auto_id}_0" if many else str(bound.id_for_label or bound.auto_id)


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, label: str = "", hint: str = "", quiet: bool = False) -> dict[str, Any]:
    """Label, hint, error and box of one form field; quiet=True hides the label from sight."""
    widget = bound.field.widget
    group = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    return {
        "bound": bound,
        "label": label or bound.label,
        "hint": hint or bound.help_text,
        "quiet": quiet,
        "box": boxed(bound, group=group, hint=bool(hint or bound.help_text)),
        "group": group,
        "check": isinstance(widget, CheckboxInput) and not group,
        "optional": not bound.field.required,
    }


def boxed(bound: BoundField, *, group: bool, hint: bool) -> SafeString:
    """The box itself, told which sentences describe it and whether something is wrong."""
    base = bound.auto_id
    described = [f"{base}_hint"] if hint else []
    attrs: dict[str, Any] = {}
    if bound.errors:
        described.append(f"{base}_error")
        attrs["aria-invalid"] = "true"
    if described and not group:
        attrs["aria-describedby"] = " ".join(described)
    attrs["class"] = css_of(bound)
    return bound.as_widget(attrs=attrs)


def css_of(bound: BoundField) -> str:
    """The class of a box, kept beside those its widget already has."""
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "")
    own = str(widget.attrs.get("class", ""))
    if kind in {"checkbox", "radio"}:
        house = "form-check-input"
    elif kind == "select":
        house = "form-select"
    else:
        house = "form-control"
    return f"{own} {house}".strip()


@register.simple_tag
def title_prefix(*forms: BaseForm | None) -> str:
    """`Error: ` in front of the page title while a form has errors."""
    return "Error: " if any(True for form in forms for _ in problems_of(form)) else ""


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
