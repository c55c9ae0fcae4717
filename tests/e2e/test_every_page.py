"""Every page and everything that opens upon it: accessible, within its width, one heading, nothing to complain of.

Each page is opened once and looked at twice: by day at one width, by night at the other; the next page the other way
round. So each is seen in both themes and both widths. What only varies a page ("register-filtered" varies "register")
is looked at once, and the variants of a page take turns in theme and width.
"""

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
# What WCAG 1.4.12 lets a person set for all text; nothing may be pushed out of the page, and what fits where there is
# little room fits where there is more. A record opens at its step, links under the bar: the checker begins at the top.
# Rows are alike, and so are the lines of pictures that nobody is told of: without them it is done in a fifth of the
# time, and the first few of each list speak for the rest.
LOOK = """(narrow) => {
    const fits = () => document.documentElement.scrollWidth <= innerWidth;
    const found = fits() ? [] : ['scrolls sideways'];
    const headings = [...document.querySelectorAll('h1')].filter((h) => h.checkVisibility()).length;
    if (headings !== 1) found.push(`${headings} headings of the first level`);
    if (narrow) {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
            word-spacing: .16em !important }
            p { margin-bottom: 2em !important }`);
        document.adoptedStyleSheets = [sheet];
        if (!fits()) found.push('scrolls sideways with wider text');
        document.adoptedStyleSheets = [];
    }
    for (const list of document.querySelectorAll('tbody, ol, ul, section:has(> .api-op)'))
        [...list.children].slice(list.matches('ul') ? 8 : 4).forEach((row) => row.remove());
    for (const line of document.querySelectorAll('svg[aria-hidden="true"] :is(path, circle, line, polyline, rect)'))
        line.remove();
    scrollTo({ top: 0, behavior: 'instant' });
    return found;
}"""
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
# What the policy refused; and nothing more to draw while the next page is got ready for.
LEFT = """() => {
    document.documentElement.style.display = 'none';
    return window.__refused.splice(0);
}"""


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
        looks = [TURNS[number % 4]] if "-" in name else LOOKS[number % 2]
        wrong = opened(window, page, names, looks[0])
        for look in looks:
            if page.act or look != looks[0]:
                turned(window, *look)
            seen = window.evaluate(LOOK, look[1] == NARROW) + axe(window)
            wrong += [f"{look[0]}, {look[1]}: {text}" for text in seen]
        wrong += extremes.wrong_in(window) if name in DENSE else []
        wrong += [text for text in complaints if f"status of {page.status}" not in text] + window.evaluate(LEFT)
        complaints.clear()
        found += [f"{name} ({page.path}): {text}" for text in wrong]
    assert not found, "\n".join(found)


def opened(window: Window, page: Page, names: dict[str, str], look: tuple[str, int]) -> list[str]:
    """Open the page as it is looked at first, or wide where something is to be done; what did not come."""
    turned(window, *(("light", WIDE) if page.act else look))
    answer = window.goto(page.path.format_map(names))
    wrong = [] if answer and answer.status == page.status else [f"answers {answer and answer.status}"]
    try:
        if page.act:
            page.act(window)
    except Error as fault:
        wrong.append(fault.message.splitlines()[0])
    return wrong


def turned(window: Window, theme: str, width: int) -> None:
    """Give the window this theme and width; nothing moves, so that no colour is met between two themes."""
    window.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
    window.set_viewport_size({"width": width, "height": 900})
