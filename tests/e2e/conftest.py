"""A real browser against a real server. Every page that complains in the console fails its test."""

import os
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from cir.accounts.models import User
from scripts.browser import find

# Playwright's own loop runs in this thread; Django would take every query of a test for one made in async code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = (Path(__file__).parents[1] / "vendor" / "axe" / "axe.min.js").read_text()
REFUSALS = re.compile(r"status of (409|412|422)\b")
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Set before any script of the page runs: remembers what the policy refused.
WATCH_POLICY = """
window.__refused = [];
document.addEventListener('securitypolicyviolation',
    (e) => window.__refused.push(e.violatedDirective + ' ' + e.blockedURI));
"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    chromium = find()
    if chromium is None:
        pytest.fail("No Chromium was found: run `make browser`, or set CHROMIUM to its program.")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complained about. A test that provokes a complaint takes it out again."""
    return []


class Windows:
    """Browser profiles, used again by the next test: a warm cache saves each of them a second."""

    def __init__(self, browser: Browser, url: str) -> None:
        self.browser, self.url = browser, url
        self.free: dict[tuple[tuple[str, Any], ...], list[BrowserContext]] = defaultdict(list)

    def take(self, **look: Any) -> BrowserContext:
        """A profile of this look without cookies."""
        free = self.free[tuple(sorted(look.items()))]
        return free.pop() if free else window(self.browser, self.url, **look)

    def give_back(self, context: BrowserContext, **look: Any) -> None:
        """Forget who was signed in and what the pages kept, and close them."""
        for page in context.pages:
            what = {"origin": self.url, "storageTypes": "cookies,local_storage"}
            context.new_cdp_session(page).send("Storage.clearDataForOrigin", what)
            page.close()
        context.clear_cookies()
        self.free[tuple(sorted(look.items()))].append(context)


@pytest.fixture(scope="session")
def windows(browser: Browser, django_db_setup: None, live_server: Any) -> Iterator[Windows]:
    """The profiles of the whole run, closed before the server: their lines keep its database open."""
    windows = Windows(browser, live_server.url)
    yield windows
    for context in chain.from_iterable(windows.free.values()):
        context.close()


@pytest.fixture
def open_page(windows: Windows, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """`open_page(user, theme="dark", width=390, script=False)`: a window of that person, signed in."""
    cache.clear()  # emptying the tables between tests leaves this one, with pages drawn from what is gone
    taken: list[tuple[BrowserContext, dict[str, Any]]] = []
    under_way: set[Request] = set()

    def opened(user: User | None = None, **look: Any) -> Page:
        context = windows.take(**look)
        taken.append((context, look))
        if user:
            sign_in(context, user, windows.url)
        page = context.new_page()
        page.on("console", lambda message: note(message, complaints))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: under_way.add(request))
        page.on("requestfinished", lambda request: under_way.discard(request))
        page.on("requestfailed", lambda request: under_way.discard(request))
        return page

    yield opened
    for context, look in taken:
        complaints.extend(refused(context))
        settle(context, under_way)
        windows.give_back(context, **look)
    assert complaints == []


def settle(context: BrowserContext, under_way: set[Request]) -> None:
    """Wait for what the pages still ask for: it would meet the emptying of the tables."""
    give_up = time.monotonic() + 5
    while under_way and context.pages and time.monotonic() < give_up:
        context.pages[0].wait_for_timeout(10)


def note(message: ConsoleMessage, complaints: list[str]) -> None:
    """Keep what a page complains about. That a request was refused (409, 412, 422) is an answer, not a fault."""
    if message.type in {"error", "warning"} and not REFUSALS.search(message.text):
        complaints.append(message.text)


def window(
    browser: Browser, url: str, *, theme: str = "light", width: int = 1280, height: int = 900, script: bool = True
) -> BrowserContext:
    """A fresh profile: no cookies, this size, this theme."""
    context = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
        java_script_enabled=script,
        locale="en-GB",
    )
    context.add_init_script(WATCH_POLICY)
    return context


def refused(context: BrowserContext) -> list[str]:
    """What the content security policy refused in the pages that are open now."""
    pages = [page for page in context.pages if page.url.startswith("http")]
    return [text for page in pages for text in page.evaluate("window.__refused || []")]


@pytest.fixture
def page(open_page: Callable[..., Page], ada: User) -> Page:
    """A window of Ada, who administers."""
    return open_page(ada)


def sign_in(context: BrowserContext, user: User, url: str) -> None:
    """The cookies of a session of this person."""
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """`axe(page)`: what the accessibility checker finds, one line each; `axe(page, "#dialog")` within a part."""

    def check(page: Page, part: str | None = None) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE)
        found = page.evaluate(
            """([part, tags]) => axe
                .run(part || document, {resultTypes: ['violations'], runOnly: {type: 'tag', values: tags}})
                .then((r) => r.violations.flatMap((v) => v.nodes.map((n) =>
                    `${v.id}: ${n.target.join(' ')}: ${n.failureSummary.replace(/\\s+/g, ' ')}`)))""",
            [part, AXE_TAGS],
        )
        return list(found)

    return check
