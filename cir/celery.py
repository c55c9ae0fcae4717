"""Celery and its schedule. Beat only looks for what is due; what is due is found by query and claimed.

A tick that is missed, late or sent twice changes nothing.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cir.settings")

app = Celery("cir")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "sweep the outbox": {"task": "cir.notifications.tasks.drain", "schedule": 5.0},
    "seal the audit trail": {"task": "cir.audit.tasks.seal", "schedule": 10.0},
    "resume deferred improvements": {
        "task": "improvements.tasks.resume_deferred",
        "schedule": crontab(minute="*/10"),
    },
}
