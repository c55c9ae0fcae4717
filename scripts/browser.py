"""The Chromium of the browser tests: found, or installed where that is possible."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SHELL = "chromium-headless-shell"
"""Chromium without windows: a page costs a third of the processor time, most of which were windows nobody sees."""
NAMES = (SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


class NoBrowser(Exception):
    """There is no Chromium and none could be installed. Says what to do."""


def find() -> str | None:
    """The browser's program: CHROMIUM where set, else the first in PATH."""
    if given := os.environ.get("CHROMIUM"):
        return given if shutil.which(given) else None
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return found or (str(MAC) if MAC.exists() else None)


def install() -> None:
    """Install Chromium from Debian's archive; needs root. Raises NoBrowser."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        raise NoBrowser(
            f"The browser tests need Chromium: install it (Debian: apt-get install {SHELL}), "
            "or set CHROMIUM to its program."
        )
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", SHELL]):
        done = subprocess.run([apt, *command], env=quiet, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoBrowser(f"Chromium could not be installed: {done.stderr.strip()}")


def main() -> int:
    """Make sure that there is a browser, or say loudly that there is none."""
    try:
        if not find():
            print("Installing Chromium for the browser tests")
            install()
    except NoBrowser as wrong:
        print(wrong, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
