"""The whole story over HTTP while the worker and the broker are killed: every answer is right, all is told once."""

from collections import Counter
from http.client import HTTPConnection
from types import SimpleNamespace

import orjson
import pytest
import redis

from cir import clock
from cir.accounts.models import ApiToken, Scope
from cir.accounts.roles import Role
from cir.audit.models import Entry
from cir.notifications import events, outbox
from cir.notifications.models import Notification, Outbox, Preference, Way
from improvements.models import Improvement
from tests import factories
from tests.api.conftest import Program
from tests.api.story import Story
from tests.faults.conftest import nothing_waits, until

pytestmark = [pytest.mark.fault, pytest.mark.slow]


class Answer(SimpleNamespace):
    """What came back over the wire."""

    def json(self):
        return orjson.loads(self.content)

    def __getitem__(self, header):
        return self.headers[header]


class Remote(Program):
    """A program that talks to a server in another process."""

    def __init__(self, where, person):
        self.secret = ApiToken.create(user=person, name="Story", scopes=Scope.values)[1]
        self.line = HTTPConnection(where, timeout=30)

    def __call__(self, method, path, body=None, **headers):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent |= {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        self.line.request(method, f"/api/v1/{path}", None if body is None else orjson.dumps(body), sent)
        answer = self.line.getresponse()
        return Answer(status_code=answer.status, content=answer.read(), headers=answer.headers)


@pytest.fixture
def people(ana, ben, cora, mia):
    """All of them want everything by mail at once."""
    theo = factories.person("Theo Analyst", Role.ANALYST)
    for person in (ana, ben, cora, mia, theo):
        for event in events.catalogue():
            Preference.objects.create(user=person, event=event.key, way=Way.MAIL)
    return ana, ben, cora, mia, theo


@pytest.fixture
def story(stack, mailing, people, item, objective):
    """Told to a web server of its own."""
    factories.criteria()
    stack.more |= {"PROBE_LEASE": "2", "PROBE_EVERY": "0.5"}
    where = stack.start_web()
    told = Story(*people[:2], *(Remote(where, person) for person in people), item.pk, objective.pk)
    yield told
    for program in (told.as_ana, told.as_ben, told.as_cora, told.as_mia, told.as_theo):
        program.line.close()


ANSWERS = [
    "is being looked at",
    "is going ahead",
    "has a plan and dates",
    "is being worked on",
    "is live, and its effect is being measured",
    "is done: the outcome was achieved",
]


def killed_at_work(stack, worker):
    """Kill the worker while it holds rows: these take so long that it cannot be missed."""
    for number in range(200):
        outbox.put("probe.effect", f"{worker.pid}:{number}")
    until(lambda: Outbox.objects.held(clock.now()).exists(), 30, lambda: stack.said()[-3000:])
    stack.kill(worker)
    assert Outbox.objects.waiting().exists()


def test_the_story_is_told_whole_though_worker_and_broker_are_killed(stack, mailing, story):
    chapters, worker = story.chapters(), stack.start_worker()
    assert next(chapters) == "assessing"
    until(lambda: mailing.taken, 60, lambda: stack.said()[-3000:])
    killed_at_work(stack, worker)
    stack.kill_broker(again=False)
    with pytest.raises(redis.ConnectionError):
        redis.Redis.from_url(stack.valkey.url).ping()
    told_before = Notification.objects.count()
    assert [next(chapters), next(chapters)] == ["approved", "measuring"]
    assert Notification.objects.count() == told_before, "nobody is there to tell it"
    stack.start_broker()
    worker = stack.start_worker()
    assert next(chapters) == "proved"
    killed_at_work(stack, worker)
    assert next(chapters) == "done"
    stack.start_worker()
    until(nothing_waits, 60, lambda: f"{Outbox.objects.waiting().values('kind')[:5]} {stack.said()[-3000:]}")
    assert Outbox.objects.filter(attempts__gt=1, done_at__isnull=False).exists(), "the kills hit nobody"
    assert Outbox.objects.dead().count() == 0
    assert Improvement.objects.get().status == "done"
    assert set(Counter(Entry.objects.filter(verb="probe").values_list("target_id", flat=True)).values()) == {1}
    assert_told_once(mailing, story)


def assert_told_once(mailing, story):
    """Everybody heard all they must, nothing twice, and each notice stands in one mail."""
    told = Counter(Notification.objects.values_list("user__email", "title"))
    assert set(told.values()) == {1}
    idea, record = "“Self-service password reset”", story.path.split("/")[1]
    due = {("ben@example.org", f"{idea} {answer}.") for answer in ANSWERS}
    due |= {("cora@example.org", "New idea: Self-service password reset")}
    due |= {("ben@example.org", f"You have a task on {record}")}
    due |= {("ana@example.org", title) for title in (f"You own {record} now", f"{record} is now Approved")}
    assert due - set(told) == set()
    letters = {message["Message-ID"]: message for message in mailing.taken}
    assert len(mailing.taken) - len(letters) <= 2, "one more for each kill, under the same id"
    mailed = Counter()
    for message in letters.values():
        words = " ".join(message.get_body(("plain",)).get_content().split())
        for email, title in told:
            mailed[email, title] += email in message["To"] and words.count(title) - words.count(f"{title}.")
    assert mailed == told
    assert not Notification.objects.filter(mailed_at=None).exists()
