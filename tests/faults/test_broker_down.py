"""The broker is away or hangs: nobody waits for it."""

import json
import os
import signal
import subprocess
import sys
import textwrap

import pytest
import redis

pytestmark = [pytest.mark.fault]
POST = """
    import json, time
    import django; django.setup()
    from django.conf import settings
    from django.test import Client
    settings.ALLOWED_HOSTS = ["testserver"]
    from cir.accounts.models import User
    from cir.notifications.models import Outbox
    from improvements.models import Improvement
    ben = User.objects.get(email="ben@example.org")
    slowest = 0
    for number in range(20):
        began = time.monotonic()
        Improvement.log(by=ben, title=f"Idea number {number}")
        slowest = max(slowest, time.monotonic() - began)
        time.sleep(0.02)
    client = Client(); client.force_login(ben)
    client.get("/notifications/")  # the first one loads the program
    began = time.monotonic()
    assert client.get("/notifications/").status_code == 200
    print(json.dumps([slowest, time.monotonic() - began, Outbox.objects.count()]))
"""


def post(stack):
    """Log twenty ideas and open a page, in a process whose broker is the stack's; answers the seconds it took."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(POST)],
        env=stack.environment(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1]), done.stdout


def test_a_broker_that_hangs_slows_nobody(stack, ben):
    os.kill(stack.valkey.process.pid, signal.SIGSTOP)
    try:
        (slowest, page, rows), said = post(stack)
    finally:
        os.kill(stack.valkey.process.pid, signal.SIGCONT)
    assert slowest < 2
    assert page < 2
    assert rows == 20
    assert "wake_failed" in said or slowest < 0.5, "either it was noticed, or it was still waiting in the background"


def test_a_broker_that_is_gone_slows_nobody_and_what_was_put_is_done_when_it_is_back(stack, ben, cora):
    from cir.notifications.models import Notification
    from tests.faults.conftest import nothing_waits, until

    stack.valkey.process.kill()
    stack.valkey.process.wait()
    (slowest, page, rows), _ = post(stack)
    assert max(slowest, page) < 2
    assert rows == 20
    with pytest.raises(redis.ConnectionError):  # the fault hit: nobody answers
        redis.Redis.from_url(stack.valkey.url).ping()
    stack.valkey.socket.unlink(missing_ok=True)
    stack.start_broker()
    stack.start_worker("-P", "threads", "-c", "2", "-B")
    until(nothing_waits, 60, lambda: stack.said()[-2000:])
    assert Notification.objects.filter(user=cora).count() == 20
