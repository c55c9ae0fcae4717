"""Templates that keep the content security policy: behaviour and looks live in static files."""

import re
from collections.abc import Iterator

import pytest

from tests.house import sources

# fault → why; every one of these is silently dead, or dangerous, under the policy
FAULTS = {
    re.compile(r"\sstyle\s*=", re.I): "a style attribute",
    re.compile(r"\s(data-)?hx-on\b", re.I): "hx-on",
    re.compile(r"\son[a-z]{3,}\s*=\s*[\"']", re.I): "an event attribute",
    re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", re.I): "inline script",
    re.compile(r"\bhx-(vals|headers|vars)\s*=\s*[\"']?\s*(js|javascript):", re.I): "js: values",
    re.compile(r"\bhx-vars\b", re.I): "hx-vars",
    re.compile(r"\bhx-trigger\s*=\s*(\"[^\"]*\[|'[^']*\[)", re.I): "a trigger filter",
    re.compile(r"(href|src|action)\s*=\s*[\"']?\s*javascript:", re.I): "a javascript: address",
    re.compile(r"(src|href)\s*=\s*[\"'](https?:)?//[^\"']+\.(js|css|woff2?)\b", re.I): ("a file from elsewhere"),
}
STYLE_BLOCK = re.compile(r"<style\b", re.I)


def faults(text: str) -> Iterator[str]:
    for pattern, why in FAULTS.items():
        for match in pattern.finditer(text):
            yield f"line {text.count(chr(10), 0, match.start()) + 1}: {why}"
    if STYLE_BLOCK.search(text):
        yield "a style block"


def pages() -> list[str]:
    """Mails are left out: mail programs know no style sheets."""
    return [name for name in sources.files(".html") if "templates/emails/" not in name]


def test_templates_keep_the_policy():
    assert sources.found(pages(), faults) == []


def test_html_made_in_python_keeps_it_too():
    inline = re.compile(r"<[a-z]+[^>\n]*\s(style|on[a-z]{3,}|hx-on[^=]*)=", re.I)
    assert sources.found(sources.product(), lambda text: inline.findall(text)) == []


@pytest.mark.parametrize(
    "fault",
    [
        '<p style="color: red">',
        "<button hx-on:click='x()'>",
        '<a onclick="x()">',
        "<script>x()</script>",
        '<script type="module">x()</script>',
        "<div hx-vals='js:{a: 1}'>",
        '<input hx-trigger="keyup[target.value]">',
        '<a href="javascript:x()">',
        '<link href="https://cdn.example/x.css">',
        "<style>p {}</style>",
    ],
)
def test_the_rule_finds(fault):
    assert list(faults(fault))


@pytest.mark.parametrize(
    "sound",
    [
        '<script src="/static/js/x.js" defer></script>',
        '<script id="x" type="application/json">{}</script>',
        '<input hx-trigger="keyup changed delay:300ms" data-style="x" autocomplete="one">',
        '<a href="https://docs.example/guide">',
    ],
)
def test_the_rule_lets_pass(sound):
    assert list(faults(sound)) == []
