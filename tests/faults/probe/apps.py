"""An effect that shows how often it happened, and one that kills its worker, for rows of the outbox."""

import os
import signal
import time
from datetime import timedelta

from django.apps import AppConfig


class ProbeConfig(AppConfig):
    name = "tests.faults.probe"

    def ready(self):
        """Declare the handlers; speed up beat and leases where a test asks for it.

        Hourly jobs every second would keep a single worker from all else, and their ticks, which expire late, would
        stand before the others: `PROBE_UP_TO` leaves out what comes more rarely than that.
        """
        from cir.audit import trail
        from cir.celery import app
        from cir.notifications import outbox

        @outbox.handles("probe.effect")
        def effect(row):
            """Leaves a line each time it runs: nothing keeps it from leaving two."""
            time.sleep(0.002)
            trail.record(None, "probe", row, {})

        @outbox.handles("probe.poison", attempts=2)
        def poison(row):
            os.kill(os.getpid(), signal.SIGKILL)

        outbox.INSIDE_LEASE = timedelta(seconds=float(os.environ.get("PROBE_LEASE", 10)))
        outbox.OUTSIDE_LEASE = timedelta(seconds=float(os.environ.get("PROBE_LEASE", 180)))
        if fast := os.environ.get("PROBE_EVERY"):
            slowest = float(os.environ.get("PROBE_UP_TO", "inf"))
            for line in app.conf.beat_schedule.values():
                if line["schedule"] <= slowest:
                    line["schedule"] = min(line["schedule"], float(fast))
