"""Many at once, on a real database: nothing twice, nothing lost, nothing 500."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections
from django.http import HttpResponse

from cir.accounts.models import ApiToken, Scope
from cir.audit.models import Entry
from cir.notifications.models import Outbox
from cir.rest.models import IdempotencyKey
from improvements.models import Improvement
from tests import factories
from tests.api.conftest import Program

pytestmark = [pytest.mark.django_db(transaction=True)]
LIST = "improvements/"


@pytest.fixture(autouse=True)
def _needs_postgresql(transactional_db):
    if connection.vendor != "postgresql":
        pytest.fail("races are run on PostgreSQL: these tests carry no mark for SQLite")
    factories.criteria()


def at_once(calls: list[Callable[[], HttpResponse]]) -> list[HttpResponse]:
    """Run all calls at the same moment, each with a connection of its own."""
    barrier = Barrier(len(calls))

    def run(call):
        barrier.wait()
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def secret_of(person):
    return ApiToken.create(user=person, name="Race", scopes=Scope.values)[1]


def statuses(answers):
    return Counter(answer.status_code for answer in answers)


def test_fifty_ideas_at_once_are_fifty_records(ana):
    secret = secret_of(ana)
    answers = at_once([lambda n=n: Program(secret).post(LIST, {"title": f"Idea number {n}"}) for n in range(50)])
    assert statuses(answers) == {201: 50}
    assert len({answer.json()["reference"] for answer in answers}) == 50
    assert Improvement.objects.count() == 50
    assert Entry.objects.filter(verb="logged").count() == 50


def test_twenty_posts_with_one_key_make_one_record(ana):
    secret = secret_of(ana)
    answers = at_once(
        [lambda: Program(secret).post(LIST, {"title": "Only one"}, Idempotency_Key="same") for _ in range(20)]
    )
    assert set(statuses(answers)) <= {201, 409}
    assert all(answer.has_header("Retry-After") for answer in answers if answer.status_code == 409)
    first = [each for each in answers if each.status_code == 201 and not each.has_header("Idempotency-Replayed")]
    assert len(first) == 1
    assert {answer.content for answer in answers if answer.status_code == 201} == {first[0].content}
    assert Improvement.objects.count() == IdempotencyKey.objects.count() == 1


def test_two_approvers_at_once_make_one_transition(ana, mia, cora, ben, item):
    idea = Improvement.log(by=ben, title="Self-service password reset", item=item)
    idea.move("assess", by=cora)
    factories.ready_to_approve(idea, ana, mia)
    other = factories.person("Max Approver", *[each.role for each in mia.memberships.all()])
    path = f"{LIST}{idea.reference}/moves/approve/"
    secrets = [secret_of(mia), secret_of(other)]
    answers = at_once([lambda secret=secret: Program(secret).post(path) for secret in secrets])
    assert statuses(answers) == {200: 1, 409: 1}
    assert idea.transitions.filter(move="approve").count() == 1
    assert Entry.objects.filter(verb="move approve").count() == 1
    assert Outbox.objects.filter(kind="improvement.moved").count() == 2  # assess and approve


def test_of_many_changes_of_one_version_one_wins(ana):
    record = factories.improvement(owner=ana, logged_by=ana)
    secret, path = secret_of(ana), f"{LIST}{record.reference}/"
    seen = Program(secret).get(path)["ETag"]
    answers = at_once(
        [lambda n=n: Program(secret).patch(path, {"title": f"Title number {n}"}, If_Match=seen) for n in range(10)]
    )
    assert statuses(answers) == {200: 1, 412: 9}


def test_the_plan_is_not_written_over(ana):
    record = factories.improvement(owner=ana, logged_by=ana)
    secret, path = secret_of(ana), f"{LIST}{record.reference}/plan/"
    seen = Program(secret).get(path)["ETag"]
    answers = at_once(
        [lambda n=n: Program(secret).patch(path, {"approach": f"Way {n}."}, If_Match=seen) for n in range(8)]
    )
    assert statuses(answers) == {200: 1, 412: 7}


def test_support_is_counted_once_for_each_person(ben):
    record = factories.improvement(logged_by=ben)
    people = [factories.person(f"P{n} Supporter", email=f"p{n}@example.org") for n in range(6)]
    secrets = [secret_of(person) for person in people] * 3
    path = f"{LIST}{record.reference}/support/"
    answers = at_once([lambda secret=secret: Program(secret).post(path) for secret in secrets])
    assert set(statuses(answers)) <= {200, 409}
    record.refresh_from_db()
    assert record.supports.count() == len(people) == record.supporters


def test_a_comment_on_a_record_that_is_merged_meanwhile_is_not_lost(cora, ben, item):
    idea = Improvement.log(by=ben, title="Twice said", item=item)
    kept = Improvement.log(by=ben, title="The one to keep", item=item)
    path, secret, other = f"{LIST}{idea.reference}/", secret_of(cora), secret_of(ben)
    merge = lambda: Program(secret).post(f"{path}moves/merge/", {"into": kept.reference})  # noqa: E731 (one line each, side by side)
    say = lambda: Program(other).post(f"{path}comments/", {"text": "I was here."})  # noqa: E731 (one line each, side by side)
    answers = at_once([merge, say, say])
    assert statuses(answers)[500] == 0
    assert answers[0].status_code == 200
    assert idea.comments.count() == statuses(answers[1:])[201]


def test_the_same_moment_has_one_reading(ana):
    measure = factories.measure(owner=ana)
    secret, path = secret_of(ana), f"measures/{measure.pk}/readings/"
    body = {"moment": "2026-01-01T00:00:00Z", "value": 1}
    answers = at_once([lambda: Program(secret).post(path, body) for _ in range(8)])
    assert statuses(answers) == {201: 1, 409: 7}
    assert measure.readings.count() == 1
