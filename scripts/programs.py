"""The programs CIR consists of, as containers start them: `python -m scripts.programs web`.

`make run` starts the same ones with the same flags, all on one machine.
"""

import os
import sys

from django.core.exceptions import ImproperlyConfigured

from cir import env
from scripts import options

CELERY = ["celery", "-q", "-A", "cir"]
WORKER = [*CELERY, "worker", "--without-gossip", "--without-mingle", "-c", str(options.WORKER_TASKS)]
SCHEDULER = "cir.beat:Scheduler"
ALLOCATOR = {"MALLOC_ARENA_MAX": "1"}
"""Threads that take memory from one store instead of each keeping what others could use: nine MiB of a web process.
They wait for Python's lock anyway, not for the store's."""
FINISH_WITHIN = 10
"""Seconds in which a web process may finish its requests; one that did not hear that it is to end goes then."""


def web() -> list[str]:
    """The web server; as many of them as wanted."""
    return [
        "granian", "--interface", "wsgi", "cir.wsgi:application",
        "--host", options.HOST, "--port", str(options.PORT),
        "--workers", str(options.WEB_PROCESSES), "--blocking-threads", str(options.WEB_THREADS),
        "--respawn-failed-workers", "--workers-kill-timeout", str(FINISH_WITHIN), "--log-level", "warning",
    ]  # fmt: skip


def worker() -> list[str]:
    """A worker; as many of them as wanted."""
    return [*WORKER, "-l", "INFO"]


def beat(level: str = "INFO") -> list[str]:
    """The schedule; one is enough, and two do no harm but work."""
    return [*CELERY, "beat", "-S", SCHEDULER, "-l", level, "--pidfile="]


def small_worker() -> list[str]:
    """A worker of one process with threads, for `make run`: half the memory."""
    return [*WORKER, "-P", "threads", "-l", "WARNING"]


def migrate() -> list[str]:
    """The database made ready for this version; once, before the others start."""
    return ["scripts.prepare"]


PROGRAMS = {"web": web, "worker": worker, "beat": beat, "migrate": migrate}


def main(arguments: list[str]) -> int:
    """Become the program that was asked for; `manage …` is Django's command line."""
    name, *rest = arguments or ["web"]
    try:
        env.finish()
    except ImproperlyConfigured as wrong:
        print(wrong, file=sys.stderr)
        return 1
    os.environ.update(ALLOCATOR | os.environ)
    os.chdir(options.ROOT)
    if name == "manage":
        os.execv(sys.executable, [sys.executable, "manage.py", *rest])  # noqa: S606 (our own programs, no shell)
    if name in PROGRAMS:
        os.execv(sys.executable, [sys.executable, "-m", *PROGRAMS[name](), *rest])  # noqa: S606 (our own programs, no shell)
    print(f"There is no program {name!r}: use {', '.join(PROGRAMS)} or manage.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
