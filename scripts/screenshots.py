"""Pictures of every page, filled with the sample organisation: wide and narrow, light and dark.

`make screenshots` writes them to build/screenshots. `python -m scripts.screenshots register home` takes only some.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, BrowserContext, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page as Window

from scripts import options
from scripts.browser import find
from scripts.children import dies_with_parent, stop
from scripts.pages import PAGES, Page

PASSWORD = "pictures of the sample"  # noqa: S105 - of a database that is thrown away
PORT = int(os.environ.get("SCREENSHOT_PORT", "8177"))
ADDRESS = f"http://127.0.0.1:{PORT}"
TARGET = options.ROOT / "build" / "screenshots"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
SIZES = {1440: 900, 390: 844}
THEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
PREPARE = "import json; from scripts import subjects; print(json.dumps(subjects.prepare()))"


def main(wanted: list[str]) -> int:
    """Take the pictures; answers how many pages could not be had."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="cir-shots-") as folder, served(Path(folder)) as environment:
        names = json.loads(manage(["shell", "-v0", "-c", PREPARE], environment).strip().splitlines()[-1])
        chosen = {
            name: page for name, page in PAGES.items() if not wanted or name.split("-")[0] in wanted or name in wanted
        }
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
            missing = [name for name, page in chosen.items() if not taken(browser, name, page, names)]
            browser.close()
    print(f"{len(chosen) - len(missing)} pages in {TARGET}" + (f"; missing: {', '.join(missing)}" if missing else ""))
    return len(missing)


@contextmanager
def served(folder: Path) -> Iterator[dict[str, str]]:
    """A server of its own with the sample organisation."""
    environment = os.environ | {
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/cir.sqlite3",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "BASE_URL": ADDRESS,
        "PORT": str(PORT),
        "ORGANISATION_NAME": "Sample organisation",
    }
    for command in (["migrate", "-v0"], ["demo", "--password", PASSWORD]):
        manage(command, environment)
    web = [sys.executable, "-m", "scripts.programs", "web"]
    server = subprocess.Popen(web, cwd=options.ROOT, env=environment, preexec_fn=dies_with_parent)
    try:
        wait()
        yield environment
    finally:
        stop(server)


def manage(arguments: list[str], environment: dict[str, str]) -> str:
    """Run a management command; what it printed."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=options.ROOT, env=environment, check=True, capture_output=True, text=True).stdout


def wait() -> None:
    """Until the server answers."""
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{ADDRESS}/livez", timeout=1)  # noqa: S310 - our own address
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The server did not answer.")


def taken(browser: Browser, name: str, page: Page, names: dict[str, str]) -> bool:
    """One page in both sizes and both themes."""
    good = True
    for width, height in SIZES.items():
        context = browser.new_context(base_url=ADDRESS, viewport={"width": width, "height": height})
        if page.who:
            sign_in(context, page.who)
        window = context.new_page()
        for theme in THEMES:
            window.emulate_media(color_scheme=theme)
            try:
                good &= shown(window, page, names)
            except PlaywrightError as wrong:
                print(f"{name} at {width}: {wrong.message.splitlines()[0]}", file=sys.stderr)
                good = False
            window.screenshot(path=TARGET / f"{name}-{width}-{theme}.png", full_page=page.act is None)
        context.close()
    return good


def shown(window: Window, page: Page, names: dict[str, str]) -> bool:
    """Open the page and what it opens; answers whether the server said what it should."""
    answer = window.goto(page.path.format_map(names), wait_until="networkidle")
    if page.act:
        page.act(window)
    return answer is not None and answer.status == page.status


def sign_in(context: BrowserContext, who: str) -> None:
    """Through the door that people use; once per person, then by their cookie."""
    if who not in _cookies:
        page = context.new_page()
        page.goto("/login/")
        page.fill("input[name=login]", f"{who}@sample.example")
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        page.close()
        _cookies[who] = list(context.cookies())
    context.add_cookies(_cookies[who])


_cookies: dict[str, list[Any]] = {}

if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
