"""Waking the workers: a message that says nothing but "look into the outbox".

It is sent by a thread of its own, so that no request ever waits for the broker, be it down or hung. Many changes
within a blink are one message. A message that is lost costs two seconds: beat sweeps the outbox anyway.
"""

import os
import threading
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from cir.notifications import broker

log = structlog.get_logger(__name__)

INSIDE = "cir.notifications.tasks.drain"
OUTSIDE = "cir.notifications.tasks.deliver"
PAUSE = 0.2
PAUSE_AFTER_FAILURE = 5.0
EXPIRES = timedelta(minutes=1)


class Waker:
    """One per process, started by the first change. Rings are remembered, never counted."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """As new. A forked child has to: it has the lock but not the thread."""
        self._lock = threading.Lock()
        self._bell = threading.Event()
        self._wanted: set[str] = set()
        self._thread: threading.Thread | None = None

    def ring(self, task: str) -> None:
        """Have `task` woken soon; returns at once."""
        with self._lock:
            self._wanted.add(task)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="outbox-waker", daemon=True)
                self._thread.start()
        self._bell.set()

    def _work(self) -> None:
        while True:
            self._bell.wait()
            self._bell.clear()
            with self._lock:
                wanted, self._wanted = self._wanted, set()
            reached = False not in {send(task) for task in wanted}
            threading.Event().wait(PAUSE if reached else PAUSE_AFTER_FAILURE)


def send(task: str) -> bool:
    """Put one message on the queue; answers whether the broker took it."""
    try:
        _post(task)
    except Exception as error:  # noqa: BLE001 - broker, driver and resolver each raise their own; the row is safe and beat finds it
        log.warning("outbox.wake_failed", error=str(error))
        return False
    return True


def _post(task: str) -> None:
    if known := broker.at(settings.CELERY_BROKER_URL):
        known.push(task, EXPIRES)
    else:
        celery = import_string("cir.celery.app")
        celery.send_task(task, ignore_result=True, retry=False, expires=EXPIRES.total_seconds())


_waker = Waker()
os.register_at_fork(after_in_child=_waker.begin)


def _ring_inside() -> None:
    _waker.ring(INSIDE)


def _ring_outside() -> None:
    _waker.ring(OUTSIDE)


def after_commit(*, outside: bool) -> None:
    """Ring when the transaction is committed: once, however many rows were written in it."""
    ring = _ring_outside if outside else _ring_inside
    if not any(registered[1] is ring for registered in transaction.get_connection().run_on_commit):
        transaction.on_commit(ring)
