"""A real browser against a real server. Every page that complains in the console fails its test."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, TimeoutError, sync_playwright

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


@pytest.fixture
def open_page(browser: Browser, live_server: Any, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """`open_page(user, theme="dark", width=390, script=False)`: a window of that person, signed in."""
    contexts: list[BrowserContext] = []

    def opened(user: User | None = None, **look: Any) -> Page:
        contexts.append(window(browser, live_server.url, **look))
        if user:
            sign_in(contexts[-1], user, live_server.url)
        page = contexts[-1].new_page()
        page.on("console", lambda message: note(message, complaints))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opened
    for context in contexts:
        complaints.extend(refused(context))
        for each in context.pages:  # what is under way would meet the emptying of the tables
            with suppress(TimeoutError):
                each.wait_for_load_state("networkidle", timeout=5000)
        context.close()
    assert complaints == []


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
        page.evaluate(AXE)
        found = page.evaluate(
            """([part, tags]) => axe.run(part || document, {runOnly: {type: 'tag', values: tags}})
                .then((r) => r.violations.flatMap((v) => v.nodes.map((n) =>
                    `${v.id}: ${n.target.join(' ')}: ${n.failureSummary.replace(/\\s+/g, ' ')}`)))""",
            [part, AXE_TAGS],
        )
        return list(found)

    return check
