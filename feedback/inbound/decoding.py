"""Bytes and header values of strangers, made into text. Pure; nothing in them can raise, run or grow."""

from __future__ import annotations

import codecs
import html
import re
import unicodedata
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header

LONGEST_HEADER = 2_000
LONGEST_HTML = 1_000_000
LONGEST_TEXT = 400_000
NO_CHARSETS = {"punycode", "idna", "unicode-escape", "raw-unicode-escape", "utf-7", "mbcs", "oem"}
"""What Python would decode, but no mail program writes, or writes to mislead."""
BREAKS = {"p", "div", "br", "li", "tr", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
HIDDEN = {"script", "style", "head", "title", "template", "noscript", "svg", "math"}
NAME = re.compile(r"[a-z][a-z0-9]{0,15}")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ud800-\udfff]")
EMPTY_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


def decoded(raw: bytes, charset: str) -> str:
    """Text of bytes in the charset they claim; where that is wrong or unknown, in the likeliest one."""
    for name in (charset, "utf-8", "cp1252"):
        try:
            if name and codecs.lookup(name).name not in NO_CHARSETS:
                return raw.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    return raw.decode("latin-1")


def header(value: object) -> str:
    """A header's text on one line: encoded words read, line breaks and control characters gone."""
    text = str(value or "")[:LONGEST_HEADER]
    try:
        parts = decode_header(text)
    except (HeaderParseError, ValueError, LookupError):
        parts = [(text, None)]
    words = (
        decoded(part, charset if charset and charset != "unknown-8bit" else "utf-8") if isinstance(part, bytes) else
        part.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        for part, charset in parts
    )  # fmt: skip
    return " ".join(CONTROL.sub(" ", "".join(words)).replace("\u2028", " ").replace("\u2029", " ").split())


def from_html(markup: str) -> str:
    """What a reader would see of HTML, as plain text. Scripts, styles and comments are not text."""
    text = " ".join(markup[:LONGEST_HTML].split())
    return html.unescape("".join(_shown(text, text.lower())))


def _shown(text: str, lower: str) -> Iterator[str]:
    """The pieces between tags. Every look goes forward, so that no markup takes longer than its length."""
    at = 0
    while (tag := text.find("<", at)) >= 0:
        yield text[at:tag]
        if text.startswith("<!--", tag):
            at = _after(text, "-->", tag)
            continue
        name = NAME.match(lower, tag + (2 if text.startswith("</", tag) else 1))
        if name is None and not text.startswith(("<!", "<?", "</"), tag):
            at = tag + 1
            yield "<"
            continue
        at = _after(text, ">", tag)
        if name and name[0] in BREAKS:
            yield "\n"
        if name and name[0] in HIDDEN and lower[tag + 1] != "/":
            at = _after(text, ">", _before(lower, f"</{name[0]}", at))
    yield text[at:]


def _after(text: str, mark: str, start: int) -> int:
    """The place behind the next mark; the end where there is none."""
    found = text.find(mark, start)
    return found + len(mark) if found >= 0 else len(text)


def _before(text: str, mark: str, start: int) -> int:
    found = text.find(mark, start)
    return found if found >= 0 else len(text)


def tidy(text: str) -> str:
    """Text that can be kept: one kind of line break, no control characters, no heap of empty lines."""
    plain = CONTROL.sub("", text[:LONGEST_TEXT].replace("\r\n", "\n").replace("\r", "\n"))
    lines = "\n".join(line.rstrip() for line in plain.split("\n"))
    return EMPTY_LINES.sub("\n\n", unicodedata.normalize("NFC", lines)).strip()
