"""People's text as safe HTML: Markdown without HTML, then cleaned again."""

import re
from collections.abc import Callable
from functools import lru_cache

import nh3
from django.conf import settings
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

# Longer text, and text nested like a bomb, is shown as typed: nothing is lost, nothing is slow.
LONGEST = 20_000
MOST = {"[": 400, "<": 400, "*": 500, "_": 500, "~": 500, "\n": 1500, "`": 2000, "|": 6000, "\\": 6000}
DEEPEST = 12
LONGEST_KEPT = 3000
NESTING = re.compile(r"^(?:[ \t]{0,4}>){20}", re.MULTILINE)
REFERENCE = re.compile(r"\bCIR-(\d{1,9})\b")
TAGS = {
    "a", "p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "hr",
    "h3", "h4", "h5", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title", "class"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto"}


def parser() -> MarkdownIt:
    """CommonMark with tables and strikethrough; raw HTML is text, images are links away."""
    rules = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST, "breaks": True})
    return rules.enable(["table", "strikethrough"]).disable(["image", "html_block", "html_inline"])


PARSER = parser()


def to_html(text: str) -> SafeString:
    """Safe HTML of what somebody wrote. It follows from the text alone, and is kept for a while where the text is
    short: the comments and the plan of a record are read far more often than written."""
    return _kept(text) if len(text) <= LONGEST_KEPT else _made(text)


def _made(text: str) -> SafeString:
    if is_bomb(text):
        return format_html("<p>{}</p>", text)
    for link in linkers():
        text = link(text)
    clean = nh3.clean(
        lower_headings(PARSER.render(text)),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener nofollow",
    )
    return mark_safe(clean)  # noqa: S308 - nh3 has just left only the tags above; no other function may call this HTML safe


_kept = lru_cache(maxsize=200)(_made)


def is_bomb(text: str) -> bool:
    """Text that would take long to read as Markdown: very long, very deep, or full of marks that never close."""
    if len(text) > LONGEST or NESTING.search(text):
        return True
    return any(text.count(mark) > most for mark, most in MOST.items())


def lower_headings(html: str) -> str:
    """A page has one h1 and its sections h2: a person's headings start at h3."""
    return re.sub(r"<(/?)h([1-6])>", lambda m: f"<{m[1]}h{min(5, int(m[2]) + 2)}>", html)


def linkers() -> list[Callable[[str], str]]:
    """What turns words into links before Markdown reads them: settings.CIR_TEXT_LINKERS."""
    paths = getattr(settings, "CIR_TEXT_LINKERS", ["cir.ui.prose.link_references"])
    return [import_string(path) for path in paths]


def link_references(text: str) -> str:
    """`CIR-142` becomes a link to its record; code and existing links stay as they are."""
    return outside_code(text, lambda part: REFERENCE.sub(r"[CIR-\1](/CIR-\1)", part))


CODE_OR_LINK = re.compile(
    r"(```.*?(?:```|\Z)|`[^`\n]*`|\[[^\[\]\n]*\]\((?:[^()\n]|\([^()\n]*\))*\)|<[^<>\s]*>|https?://\S+)", re.DOTALL
)
"""What begins again inside itself (`[[[[`, `<<<<`) is read once, not once for every beginning."""


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Apply a change to everything but code, links and addresses."""
    parts = CODE_OR_LINK.split(text)
    return "".join(part if i % 2 else change(part) for i, part in enumerate(parts))
