"""Every page and everything that opens upon it: accessible, within its width, one heading, nothing to complain of.

Each page is opened once and looked at twice: by day at one width, by night at the other; the next page the other way
round. So each is seen in both themes and both widths. What only varies a page ("register-filtered" varies "register")
is looked at once, and the variants of a page take turns in theme and width.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Error
from playwright.sync_api import Page as Window

from improvements.demo import filling
from scripts import subjects
from scripts.pages import NOBODY, PAGES, Page
from tests import factories
from tests.e2e import extremes

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WIDE, NARROW = 1280, 320
LOOKS = [[("light", WIDE), ("dark", NARROW)], [("light", NARROW), ("dark", WIDE)]]
TURNS = [("dark", NARROW), ("light", WIDE), ("dark", WIDE), ("light", NARROW)]
FITS = "document.documentElement.scrollWidth <= innerWidth"
HEADINGS = "[...document.querySelectorAll('h1')].filter(h => h.checkVisibility()).length"
# Rows are alike: the first few of each list speak for the rest, and the checker is done in a fifth of the time.
FEW = """for (const list of document.querySelectorAll('tbody, ol, ul, section:has(> .api-op)'))
    [...list.children].slice(list.matches('ul') ? 8 : 4).forEach((row) => row.remove());"""
# What WCAG 1.4.12 lets a person set for all text; nothing may be pushed out of the page.
SPACED = """const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important }
        p { margin-bottom: 2em !important }`);
    document.adoptedStyleSheets = [sheet];"""
USUAL = "document.adoptedStyleSheets = []"
DENSE = {
    "home",
    "register",
    "record-owner",
    "record-assessing",
    "board",
    "prioritise",
    "kpis",
    "measure",
    "service",
    "people",
    "feedback-one",
    "account-notifications",
    "log",
    "suggest",
}
"""The fullest pages: also looked at in forced colours, from right to left, with longer labels and words."""
REFUSED = "window.__refused.splice(0)"


@pytest.fixture
def names() -> dict[str, str]:
    """The sample organisation, and what the names in the paths stand for."""
    factories.criteria()
    filling.fill()
    return subjects.prepare()


def test_every_page_can_be_used_by_everybody(open_page, axe, names, complaints):
    windows: dict[str, Window] = {}
    found = []
    for number, (name, page) in enumerate(PAGES.items()):
        if page.who not in windows:
            windows[page.who] = open_page(subjects.person(page.who) if page.who != NOBODY else None)
            windows[page.who].set_default_timeout(10_000)
        window = windows[page.who]
        wrong = opened(window, page, names)
        for theme, width in [TURNS[number % 4]] if "-" in name else LOOKS[number % 2]:
            wrong += [f"{theme}, {width}: {text}" for text in looked_at(window, theme, width, axe)]
        wrong += extremes.wrong_in(window) if name in DENSE else []
        wrong += [text for text in complaints if f"status of {page.status}" not in text] + window.evaluate(REFUSED)
        complaints.clear()
        found += [f"{name} ({page.path}): {text}" for text in wrong]
    assert not found, "\n".join(found)


def opened(window: Window, page: Page, names: dict[str, str]) -> list[str]:
    """Open the page, wide; what did not come."""
    window.emulate_media(color_scheme="light", reduced_motion="reduce")  # no colour between two themes
    window.set_viewport_size({"width": WIDE, "height": 900})
    answer = window.goto(page.path.format_map(names))
    wrong = [] if answer and answer.status == page.status else [f"answers {answer and answer.status}"]
    try:
        if page.act:
            page.act(window)
    except Error as fault:
        wrong.append(fault.message.splitlines()[0])
    return wrong


def looked_at(window: Window, theme: str, width: int, axe: Callable[..., list[str]]) -> list[str]:
    """What is wrong with the open page in this theme and width."""
    window.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
    window.set_viewport_size({"width": width, "height": 900})
    wrong = [] if window.evaluate(FITS) else ["scrolls sideways"]
    headings = window.evaluate(HEADINGS)
    if width == NARROW:  # what fits there with wider text fits where there is room
        window.evaluate(SPACED)
        wrong += [] if window.evaluate(FITS) else ["scrolls sideways with wider text"]
        window.evaluate(USUAL)
    window.evaluate(FEW)
    window.evaluate("scrollTo({ top: 0, behavior: 'instant' })")  # a record opens at its step, links under the bar
    return wrong + ([f"{headings} headings of the first level"] if headings != 1 else []) + axe(window)
