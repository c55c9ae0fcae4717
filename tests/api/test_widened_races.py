"""Two at once who have both passed the check: the lock or the constraint behind it decides, nobody gets a 500.

The window between check and write is held open from here: whoever has passed the check waits for the other one, at most
for a moment (the other may be waiting for a lock). Nothing of the product can be made to sleep.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import connection, connections

from cir.accounts.models import ApiToken, Scope, token
from improvements import permissions
from improvements.models import Improvement, WorkLimit, consulting
from tests import factories
from tests.api.conftest import Program

pytestmark = [pytest.mark.django_db(transaction=True)]
LIST, PATIENCE = "improvements/", 0.7


@pytest.fixture(autouse=True)
def _needs_postgresql(transactional_db):
    if connection.vendor != "postgresql":
        pytest.fail("races are run on PostgreSQL: these tests carry no mark for SQLite")
    factories.criteria()


@pytest.fixture
def meet(monkeypatch):
    """`meet(module, name)`: after this check each of two waits for the other; answers how often it was passed."""

    def held_open(module, name):
        check, both, passed = getattr(module, name), Barrier(2), []

        @wraps(check)
        def checked(*args, **more):
            found = check(*args, **more)
            passed.append(name)
            try:
                both.wait(PATIENCE)
            except BrokenBarrierError:
                both.reset()
            return found

        monkeypatch.setattr(module, name, checked)
        return passed

    return held_open


def at_once(*calls):
    def run(call):
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return sorted(answer.status_code for answer in pool.map(run, calls))


def program(person):
    return Program(ApiToken.create(user=person, name="Race", scopes=Scope.values)[1])


def test_one_vote_of_a_person_counts_once(meet, ben, cleo, item):
    idea = Improvement.log(by=ben, title="Self-service password reset", item=item)
    passed = meet(permissions, "require_take_part")
    post = program(cleo).post
    assert at_once(*[lambda: post(f"{LIST}{idea.reference}/support/")] * 2) in ([200, 200], [200, 409])
    idea.refresh_from_db()
    assert (idea.supports.count(), idea.supporters, len(passed)) == (1, 1, 2)


def test_the_last_free_place_for_a_token_is_taken_once(meet, monkeypatch, ana):
    monkeypatch.setattr(token, "MOST_TOKENS", 2)
    mine = program(ana)
    passed = meet(token, "_problems")
    body = {"name": "Another", "scopes": ["read"]}
    assert at_once(*[lambda: mine.post("tokens/", body)] * 2) == [201, 400]
    assert ApiToken.objects.filter(user=ana).count() == len(passed) == 2


def test_two_records_are_not_merged_into_each_other(meet, ben, cora, item):
    one, other = (Improvement.log(by=ben, title=f"Said {how} already", item=item) for how in ("once", "twice"))
    passed = meet(permissions, "require_move")
    post = program(cora).post
    answers = at_once(
        lambda: post(f"{LIST}{one.reference}/moves/merge/", {"into": other.reference}),
        lambda: post(f"{LIST}{other.reference}/moves/merge/", {"into": one.reference}),
    )
    assert answers[0] == 200
    assert answers[1] in (409, 503)
    assert sorted(Improvement.objects.values_list("status", flat=True)) == ["merged", "new"]
    assert len(passed) == 2


def test_an_idea_that_is_withdrawn_meanwhile_is_supported_by_nobody(meet, ben, cleo, item):
    idea = Improvement.log(by=ben, title="A slip of the pen", item=item)
    meet(permissions, "require_take_part")
    post = program(cleo).post

    def withdraw():
        idea.withdraw(by=ben)
        return post(f"{LIST}{idea.reference}/support/")

    assert set(at_once(withdraw, lambda: post(f"{LIST}{idea.reference}/support/"))) <= {200, 404, 409}


def test_somebody_is_asked_the_same_once(meet, ben, cleo, cora, item):
    idea = Improvement.log(by=ben, title="Self-service password reset", item=item)
    passed = meet(consulting, "_wrong")
    post, body = program(cora).post, {"person": cleo.pk, "about": "plan"}
    assert at_once(*[lambda: post(f"{LIST}{idea.reference}/consultations/", body)] * 2) == [201, 409]
    assert idea.consultations.count() == 1
    assert len(passed) == 2


def test_the_last_free_place_for_work_in_progress_is_taken_once(meet, ana, item):
    WorkLimit.objects.update_or_create(status="in_progress", defaults={"most": 1})
    said = {"owner": ana, "logged_by": ana, "item": item, "status": "planned"}
    planned = [factories.improvement(title=f"Fewer forms, part {n}", **said) for n in (1, 2)]
    meet(Improvement, "work_in")
    post = program(ana).post
    assert at_once(*[lambda each=each: post(f"{LIST}{each.reference}/moves/start/") for each in planned]) == [200, 409]
    assert Improvement.objects.filter(status="in_progress").count() == 1


def test_two_who_log_at_once_get_two_references(meet, ben):
    meet(permissions, "require_take_part")
    post = program(ben).post
    assert at_once(*[lambda: post(LIST, {"title": "The same words"})] * 2) == [201, 201]
    assert len(set(Improvement.objects.values_list("pk", flat=True))) == 2
