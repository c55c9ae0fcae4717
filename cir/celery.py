"""Celery and its schedule. Beat only looks for what is due; what is due is found by query and claimed.

A tick that is missed, late or sent twice changes nothing, so beat keeps no memory of its own.
"""

import inspect
import os
from typing import Any

import structlog
from celery import Celery, Task
from celery.beat import Scheduler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cir.settings")

log = structlog.get_logger(__name__)
MINUTE = 60.0


class Tick(Task):
    """A job of ours: its message only says "look". What a message of another version carries beside is left out."""

    abstract = True
    typing = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run with the arguments this version knows; nothing that must happen ever travels in a message."""
        known = inspect.signature(self.run).parameters
        kept = {name: value for name, value in kwargs.items() if name in known}
        if len(kept) < len(kwargs) or len(args) > len(known):
            log.warning("task.unknown_arguments", task=self.name, named=sorted(set(kwargs) - set(kept)))
        return super().__call__(*args[: len(known)], **kept)


class Forgetful(Scheduler):
    """Beat without a file: every tick of ours may be missed or repeated, so there is nothing to remember."""


app = Celery("cir", task_cls=Tick)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def every(seconds: float, task: str) -> dict[str, Any]:
    """A line of the schedule. A tick nobody took before the next one is worthless: it expires."""
    return {"task": task, "schedule": seconds, "options": {"expires": max(seconds, 10.0), "ignore_result": True}}


app.conf.beat_scheduler = Forgetful
app.conf.beat_schedule = {
    "sweep the outbox": every(2.0, "cir.notifications.tasks.drain"),
    "sweep what leaves the outbox": every(5.0, "cir.notifications.tasks.deliver"),
    "seal the audit trail": every(10.0, "cir.audit.tasks.seal"),
    "resume deferred improvements": every(10 * MINUTE, "improvements.tasks.resume_deferred"),
    "compute the KPIs of what changed": every(5 * MINUTE, "metrics.tasks.refresh_rollups"),
    "check that gains are held": every(60 * MINUTE, "improvements.tasks.check_sustainment"),
    "remind people": every(5 * MINUTE, "improvements.tasks.remind"),
    "look at practice health": every(60 * MINUTE, "cir.dashboards.tasks.check_practice"),
    "send digests": every(5 * MINUTE, "cir.notifications.tasks.send_digests"),
    "note the head of the audit trail": every(60 * MINUTE, "cir.notifications.tasks.anchor_audit"),
    "throw away what is not needed": every(60 * MINUTE, "cir.notifications.tasks.clean_up"),
    "forget old answers of the API": every(60 * MINUTE, "cir.rest.tasks.forget_old_keys"),
    "tell what became of feedback": every(20.0, "feedback.tasks.tell"),
    "fetch mails that people sent": every(MINUTE, "feedback.tasks.fetch_mail"),
    "remind of feedback that waits": every(5 * MINUTE, "feedback.tasks.remind"),
    "forget who sent how much": every(60 * MINUTE, "feedback.tasks.clean_up"),
    "throw away old drafts": every(60 * MINUTE, "improvements.tasks.clean_up"),
}
