"""A broker, workers, beats and a mail server of one test's own; killed by process group, never by name."""

import os
import signal
import subprocess
import sys
import time
from email import message_from_bytes
from email.policy import default

import pytest
import redis
from aiosmtpd.controller import Controller
from django.db import connection

from cir import env_urls
from cir.notifications.models import Outbox
from scripts.children import dies_with_parent
from scripts.serve import answers
from scripts.valkey import Valkey
from tests.installation import free_port

CELERY = [sys.executable, "-m", "celery", "-q", "-A", "cir"]
WORKER = ["worker", "-l", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat"]


class Stack:
    """Everything a test may kill."""

    def __init__(self, folder):
        self.folder = folder
        self.valkey = Valkey()
        self.running = []
        self.more = {}
        self.worker_kills = self.broker_kills = 0

    def environment(self):
        name = connection.settings_dict["NAME"]
        url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"
        return os.environ | {
            "DATABASE_URL": url,
            "REDIS_URL": self.valkey.url,
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "PYTHONWARNINGS": "ignore::UserWarning:celery.platforms",
            "VAR_DIR": str(self.folder),
            **self.more,
        }

    def start_broker(self):
        self.valkey.start()
        with redis.Redis.from_url(env_urls.redis(self.valkey.url).client) as client:
            assert client.info("server")["process_id"] == self.valkey.process.pid, "somebody else's Valkey"

    def start(self, *arguments):
        """A Celery program in a process group of its own."""
        return self.run(*CELERY, *arguments)

    def start_web(self):
        """A web server on a port of its own; answers where."""
        port = str(free_port())
        self.more |= {"HOST": "127.0.0.1", "PORT": port, "BASE_URL": f"http://127.0.0.1:{port}"}
        program = self.run(sys.executable, "-m", "scripts.programs", "web")
        until(lambda: program.poll() is not None or answers("127.0.0.1", int(port)), 60, "no page could be had")
        assert program.poll() is None, self.said()
        return f"127.0.0.1:{port}"

    def run(self, *command):
        """Any program of ours in a process group of its own."""
        with (self.folder / f"program-{len(self.running)}.log").open("ab") as log:
            program = subprocess.Popen(
                command,
                env=self.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=dies_with_parent(signal.SIGKILL),
            )
        self.running.append(program)
        return program

    def start_worker(self, *arguments):
        return self.start(*WORKER, *(arguments or ("-P", "prefork", "-c", "2", "-B")))

    def kill(self, program):
        """SIGKILL to the program and all its children."""
        os.killpg(program.pid, signal.SIGKILL)
        program.wait()
        self.running.remove(program)

    def kill_worker(self, program):
        self.kill(program)
        self.worker_kills += 1
        return self.start_worker()

    def kill_broker(self, *, again=True):
        """SIGKILL; it kept nothing, and comes back empty."""
        self.valkey.process.kill()
        self.valkey.process.wait()
        self.broker_kills += 1
        self.valkey.socket.unlink(missing_ok=True)
        if again:
            self.start_broker()

    def stop(self):
        for program in list(self.running):
            self.kill(program)
        self.valkey.stop()

    def said(self):
        return "\n".join(log.read_text(errors="replace") for log in sorted(self.folder.glob("program-*.log")))


@pytest.fixture
def stack(tmp_path, transactional_db):
    if connection.vendor != "postgresql":
        pytest.fail("Several processes write at once here: this runs on PostgreSQL.")
    stack = Stack(tmp_path)
    stack.start_broker()
    yield stack
    stack.stop()


class Postbox:
    """What the mail server took, and how it is told to answer."""

    def __init__(self):
        self.taken = []
        self.lines = []
        self.script = []
        self.on_taken = None
        self.tired = False

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        answer = self.script.pop(0) if self.script else "250 taken"
        if answer == "hang":
            import asyncio

            await asyncio.sleep(30)
        if answer.startswith("2") or answer == "drop":
            self.taken.append(message_from_bytes(envelope.content, policy=default))
            self.lines.append(session.peer)
            if self.on_taken:
                self.on_taken()
        if answer == "drop":
            server.transport.close()
        return answer

    async def handle_NOOP(self, server, session, envelope, argument):  # noqa: N802 - aiosmtpd's name
        return "421 that was enough on one line" if self.tired else "250 here"

    def ids(self):
        return [message["Message-ID"] for message in self.taken]


@pytest.fixture
def postbox():
    """A mail server on a port of its own."""
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    box.port = controller.port
    yield box
    controller.stop()


@pytest.fixture
def mailing(stack, postbox):
    """The stack's workers send their mails to the postbox."""
    stack.more |= {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(postbox.port), "EMAIL_USE_TLS": "false"}
    return postbox


def until(condition, within, why):
    """Wait for a condition; fail with `why` when it does not come true in time."""
    give_up = time.monotonic() + within
    while not (found := condition()):
        assert time.monotonic() < give_up, why() if callable(why) else why
        time.sleep(0.01)
    return found


def nothing_waits():
    return not Outbox.objects.waiting().exists()
