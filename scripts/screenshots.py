"""Pictures of every page, filled with the sample organisation: wide and narrow, light and dark.

`make screenshots` writes them to build/screenshots. `python -m scripts.screenshots register home` takes only some.
"""

import os
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from scripts import options
from scripts.browser import find
from scripts.children import dies_with_parent, stop

PASSWORD = "pictures of the sample"  # noqa: S105 - of a database that is thrown away
PORT = int(os.environ.get("SCREENSHOT_PORT", "8177"))
ADDRESS = f"http://127.0.0.1:{PORT}"
TARGET = options.ROOT / "build" / "screenshots"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]
SIZES = {1440: 900, 390: 844}
MANAGER, OWNER, AUDITOR, ADMINISTRATOR = "marcus", "kenji", "greta", "theo"
REFERENCES = """
from improvements.models import Improvement
for status in ("new", "assessing", "planned", "in_progress", "measuring", "done", "declined"):
    found = Improvement.objects.filter(status=status).exclude(targets=None) or Improvement.objects.filter(status=status)
    print(status, found.order_by("pk").first().reference)
"""
PAGES: dict[str, tuple[str, str]] = {
    "home": (MANAGER, "/"),
    "home-owner": (OWNER, "/"),
    "log": (OWNER, "/ideas/new/?title=People+wait+days+for+a+password+reset"),
    "register": (MANAGER, "/register/"),
    "register-filtered": (MANAGER, "/register/?status=measuring&status=in_progress&sort=-score"),
    "board": (MANAGER, "/board/"),
    "prioritise": (MANAGER, "/prioritise/"),
    "search": (OWNER, "/search/?q=password"),
    "measures": (OWNER, "/measures/"),
    "kpis": (OWNER, "/kpis/"),
    "kpi": (OWNER, "/kpis/opportunities_logged/"),
    "services": (MANAGER, "/services/"),
    "service": (MANAGER, "/services/service-desk/"),
    "objectives": (MANAGER, "/objectives/"),
    "updates": (OWNER, "/notifications/"),
    "account": (OWNER, "/account/"),
    "account-notifications": (OWNER, "/account/notifications/"),
    "tokens": (OWNER, "/account/tokens/"),
    "people": (ADMINISTRATOR, "/admin/people/"),
    "administration": (ADMINISTRATOR, "/admin/"),
    "sample": (ADMINISTRATOR, "/admin/sample/"),
    "audit": (AUDITOR, "/admin/audit/"),
    "outbox": (ADMINISTRATOR, "/admin/outbox/"),
    "api": (OWNER, "/api/docs/"),
    "not-found": (OWNER, "/improvements/CIR-99999/"),
    "sign-in": ("", "/login/"),
}


def main(wanted: list[str]) -> int:
    """Take the pictures; answers how many pages could not be had."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="cir-shots-") as folder, served(Path(folder)) as environment:
        pages = PAGES | records(environment)
        chosen = {
            name: page for name, page in pages.items() if not wanted or name.split("-")[0] in wanted or name in wanted
        }
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=find(), args=FLAGS)
            missing = [name for name, page in chosen.items() if not taken(browser, name, *page)]
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
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise SystemExit("The server did not answer.")


def records(environment: dict[str, str]) -> dict[str, tuple[str, str]]:
    """A record of each status."""
    lines = manage(["shell", "-v0", "-c", REFERENCES], environment).split("\n")
    found = dict(line.split() for line in lines if line.strip())
    return {f"record-{status}": (MANAGER, f"/improvements/{reference}/") for status, reference in found.items()}


def taken(browser: Browser, name: str, who: str, path: str) -> bool:
    """One page in both sizes and both themes."""
    good = True
    for theme in ("light", "dark"):
        for width, height in SIZES.items():
            context = browser.new_context(
                base_url=ADDRESS, viewport={"width": width, "height": height}, color_scheme=theme
            )
            if who:
                sign_in(context, who)
            page = context.new_page()
            answer = page.goto(path, wait_until="networkidle")
            good &= answer is not None and (answer.status < 400 or name == "not-found")  # noqa: PLR2004
            page.screenshot(path=TARGET / f"{name}-{width}-{theme}.png", full_page=width < 600)  # noqa: PLR2004
            context.close()
    return good


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
    context.add_cookies(_cookies[who])  # type: ignore[arg-type]


_cookies: dict[str, list[object]] = {}

if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
