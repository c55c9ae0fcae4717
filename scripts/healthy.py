"""Whether one program of CIR is well: `python -m scripts.healthy web`, `worker` or `beat`.

For the health checks of containers: the exit code is 0 when it is, and a sentence says why not.
"""

import http.client
import os
import socket
import sys
import time
from urllib.parse import urlsplit

from scripts import local, options

OLDEST_SIGN = 60.0  # seconds; the schedule has a turn every few


class Unwell(Exception):
    """Why a program is not well."""


def web() -> None:
    """It answers, and can reach its database. Asks as the proxy in front would."""
    base = urlsplit(os.environ.get("BASE_URL") or "http://127.0.0.1")
    asked = http.client.HTTPConnection(local.host_to_ask(options.HOST), options.PORT, timeout=5)
    headers = {"Host": base.netloc, "X-Forwarded-Proto": base.scheme}
    try:
        asked.request("GET", "/readyz", headers=headers)
        status = asked.getresponse().status
    except (OSError, http.client.HTTPException) as wrong:
        raise Unwell(f"The web server does not answer: {wrong}") from wrong
    finally:
        asked.close()
    if status != http.client.OK:
        raise Unwell(f"/readyz answers {status}")


def worker() -> None:
    """It answers through the queue, so the queue is well too."""
    from cir.celery import app  # noqa: PLC0415 - the others need no Django

    own = f"celery@{socket.gethostname()}"
    try:
        answers = app.control.ping(destination=[own], timeout=5)
    except app.connection().connection_errors as wrong:
        raise Unwell(f"The queue cannot be reached: {wrong}") from wrong
    if not answers:
        raise Unwell(f"{own} does not answer")


def beat() -> None:
    """It had a turn within the last minute."""
    try:
        age = time.time() - (options.VAR_DIR / "beat").stat().st_mtime
    except OSError as wrong:
        raise Unwell("The schedule has had no turn yet") from wrong
    if age > OLDEST_SIGN:
        raise Unwell(f"The schedule had its last turn {age:.0f} seconds ago")


CHECKS = {"web": web, "worker": worker, "beat": beat}


def main(arguments: list[str]) -> int:
    """Check one program."""
    if len(arguments) != 1 or arguments[0] not in CHECKS:
        print(f"Say which: {', '.join(CHECKS)}.", file=sys.stderr)
        return 2
    try:
        CHECKS[arguments[0]]()
    except Unwell as wrong:
        print(wrong, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
