"""People's text becomes HTML that can do no harm, quickly, and loses nothing."""

import time

import pytest

from cir.ui.prose import to_html

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "![x](http://elsewhere.example/track.png)",
    '<div hx-get="/logout" hx-trigger="load">',
    '<a href="x" data-hx-get="/x">x</a>',
    "<svg/onload=alert(1)>",
    '[x](https://a.example "onmouseover=alert(1)")',
    "<style>*{display:none}</style>",
    "`<script>`</script><script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "<iframe src=//evil.example></iframe>",
    "[a](<javascript:alert(1)>)",
    '<https://a.example/"onclick=alert(1)>',
]

HONEST_PAGE = "## What we saw\n\nPeople wait **two days** for a *password*; see `reset`.\n\n- first\n- second\n\n" * 80


@pytest.mark.parametrize("text", ATTACKS)
def test_an_attack_is_shown_as_text_and_does_nothing(text):
    html = to_html(text).lower()
    for element in ("<script", "<img", "<svg", "<iframe", "<style", "<div", "<form"):
        assert element not in html
    assert 'href="javascript' not in html
    assert 'href="data:' not in html
    tags = [part.split(">")[0] for part in html.split("<")[1:]]
    assert not any(" on" in tag or "hx-" in tag or "style=" in tag for tag in tags if "title=" not in tag)


@pytest.mark.parametrize(
    "text",
    [
        ">" * 100_000,
        "> " * 20_000,
        "[" * 100_000,
        "[a](" * 20_000,
        "*a_" * 30_000,
        "`" * 100_000,
        "* " * 20_000 + "x",
        "|a" * 20_000 + "\n" + "|-" * 20_000,
        "<" * 50_000,
        "\\" * 50_000,
        "CIR-" * 12_000,
        "![[](" * 9_000,
        "_" * 49_000,
        "**a " * 12_000,
        "1. " * 16_000,
        ("x " * 20 + "[") * 390,
        ("<" + "x " * 20) * 390,
        ("![" + "x " * 20) * 390,
        ("*a " + "x " * 6) * 490,
        ("a* " + "_b " + "x " * 6) * 490,
        "- a\n" * 1_490,
        ("    " * 5 + "- a\n") * 800,
    ],
    ids=lambda text: text[:6],
)
def test_a_bomb_takes_hardly_longer_than_an_honest_page(text):
    honest = min(seconds(HONEST_PAGE) for _ in range(3))
    for size in (390, 1_900, 3_900, 19_000, len(text)):
        assert min(seconds(text[:size]) for _ in range(2)) < 10 * honest


def seconds(text: str) -> float:
    """Processor time of one reading; the better of two is what a busy machine cannot spoil."""
    start = time.process_time()
    to_html(text)
    return time.process_time() - start


def test_markdown_is_read():
    html = to_html("# Why\n\n- a\n- **b**\n\n> said\n\n| x | y |\n|---|---|\n| 1 | 2 |")
    assert "<h3>Why</h3>" in html
    assert "<li><strong>b</strong></li>" in html
    assert "<blockquote>" in html
    assert "<td>2</td>" in html


def test_lines_stay_lines():
    assert "one<br>" in to_html("one\ntwo")


def test_references_become_links_except_in_code_and_links():
    html = to_html("See CIR-142, `CIR-143`, [CIR-144](https://a.example) and https://a.example/CIR-145")
    assert '<a href="/CIR-142" rel="noopener nofollow">CIR-142</a>' in html
    assert "<code>CIR-143</code>" in html
    assert "/CIR-144" not in html
    assert 'href="/CIR-145"' not in html


def test_text_that_is_too_long_to_read_as_markdown_is_kept_as_typed():
    text = "a < b\n" * 20_000
    assert to_html(text).count("a &lt; b") == 20_000


def test_links_go_out_without_a_trace():
    assert 'rel="noopener nofollow"' in to_html("[x](https://a.example)")


def test_nothing_is_nothing():
    assert to_html("") == ""
