"""The database is killed while many write: each is told to come back, and coming back stores each once."""

import http.client
import json
import subprocess
import sys
import textwrap
import threading
import time

import pytest

from tests import prepared
from tests.faults.conftest import until
from tests.postgres import OWNER, Postgres

pytestmark = [pytest.mark.fault]

POSTS, AT_ONCE, KILLED_AFTER = 200, 4, 60
BACK_WITHIN = 5
TOKEN = """
    import django; django.setup()
    from cir.accounts.models import ApiToken, User
    ana = User.objects.create_user("ana@example.org", name="Ana Lindt")
    print(ApiToken.create(user=ana, name="Importer", scopes=["read", "log"])[1])
"""


class Poster(threading.Thread):
    """Posts ideas one after the other, each with a key of its own and again until it is stored."""

    def __init__(self, address, secret, numbers):
        super().__init__(daemon=True)
        self.address, self.numbers = address, numbers
        self.headers = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
        self.stored, self.refused, self.wrong = [], 0, []

    def run(self):
        for number in self.numbers:
            while not self._post(number) and not self.wrong:
                time.sleep(0.05)

    def _post(self, number):
        connection = http.client.HTTPConnection(self.address, timeout=30)
        headers = self.headers | {"Idempotency-Key": f"killed-{number}"}
        connection.request("POST", "/api/v1/improvements/", json.dumps({"title": f"Idea {number:03}"}), headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        if answer.status == 201:
            self.stored.append(time.monotonic())
        elif answer.status == 503 and answer.headers["Retry-After"]:
            self.refused += 1
        else:
            self.wrong.append((answer.status, body[:300]))
        return answer.status == 201


@pytest.fixture
def own():
    """A database server of this test's own, with the tables; what it has committed survives its death."""
    server = Postgres()
    server.start(like=prepared.KEPT / prepared.digest())
    with server.connect() as connection:
        connection.execute(f"ALTER DATABASE {OWNER} SET synchronous_commit = on")
    yield server
    server.stop()


def test_posts_while_the_database_is_killed_are_stored_once_or_told_to_come_back(stack, own):
    stack.more["DATABASE_URL"] = own.url()
    made = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(TOKEN)],
        env=stack.environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    address = stack.start_web()
    posters = [Poster(address, made.stdout.split()[-1], range(first, POSTS, AT_ONCE)) for first in range(AT_ONCE)]
    for poster in posters:
        poster.start()
    until(lambda: sum(len(poster.stored) for poster in posters) >= KILLED_AFTER, 60, "nothing is stored")
    own.kill()
    until(lambda: sum(poster.refused for poster in posters) >= AT_ONCE, 30, "nobody noticed")
    own.start()
    back = time.monotonic()
    for poster in posters:
        poster.join(timeout=60)
    assert [poster.wrong for poster in posters] == [[]] * AT_ONCE, stack.said()
    assert min(moment for poster in posters for moment in poster.stored if moment > back) - back < BACK_WITHIN
    with own.connect() as connection:
        titles = connection.execute("SELECT title FROM improvements_improvement ORDER BY title").fetchall()
    assert [title for (title,) in titles] == [f"Idea {number:03}" for number in range(POSTS)]
