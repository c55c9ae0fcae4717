"""The same request sent again gets the same answer, and nothing happens twice."""

from datetime import timedelta

import pytest

from cir import clock
from cir.rest.models import IdempotencyKey
from cir.rest.tasks import forget_old_keys
from improvements.models import Improvement
from tests.api.conftest import is_problem

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LIST = "improvements/"
IDEA = {"title": "Only once"}


def test_a_retry_gets_the_same_answer_and_makes_no_second_record(as_program, ana):
    program = as_program(ana)
    first = program.post(LIST, IDEA, Idempotency_Key="k1")
    again = program.post(LIST, IDEA, Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert (first["ETag"], first["Location"]) == (again["ETag"], again["Location"])
    assert again["Idempotency-Replayed"] == "true"
    assert not first.has_header("Idempotency-Replayed")
    assert Improvement.objects.count() == 1


def test_the_same_key_for_another_body_is_refused(as_program, ana):
    program = as_program(ana)
    program.post(LIST, IDEA, Idempotency_Key="k1")
    assert is_problem(program.post(LIST, {"title": "Another"}, Idempotency_Key="k1"), 422, "key-reused")


def test_another_address_and_another_person_are_other_requests(as_program, ana, ben, idea):
    ana_s, ben_s = as_program(ana), as_program(ben)
    assert ana_s.post(LIST, IDEA, Idempotency_Key="k1").status_code == 201
    assert ben_s.post(LIST, IDEA, Idempotency_Key="k1").status_code == 201
    assert Improvement.objects.filter(title=IDEA["title"]).count() == 2


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_a_key_is_1_to_255_characters(as_program, ana, key):
    assert is_problem(as_program(ana).post(LIST, IDEA, Idempotency_Key=key), 400, "invalid")


def test_a_refusal_is_not_kept(as_program, ana):
    program = as_program(ana)
    assert is_problem(program.post(LIST, {"title": "abc"}, Idempotency_Key="k1"), 400)
    assert program.post(LIST, IDEA, Idempotency_Key="k1").status_code == 201


def test_a_crash_takes_its_key_with_it(as_program, ana, monkeypatch):
    program = as_program(ana)
    with monkeypatch.context() as broken:
        broken.setattr("improvements.notices.logged", lambda *args: 1 / 0)
        assert is_problem(program.post(LIST, IDEA, Idempotency_Key="k1"), 500)
    assert not IdempotencyKey.objects.exists()
    assert program.post(LIST, IDEA, Idempotency_Key="k1").status_code == 201
    assert Improvement.objects.count() == 1


def test_a_key_is_forgotten_after_three_days(as_program, ana, time_machine):
    program = as_program(ana)
    program.post(LIST, IDEA, Idempotency_Key="k1")
    time_machine.move_to(clock.now() + timedelta(hours=73))
    assert program.post(LIST, {"title": "Another one"}, Idempotency_Key="k1").status_code == 201
    assert IdempotencyKey.objects.count() == 1


def test_the_clean_up_deletes_what_is_old_and_nothing_else(as_program, ana):
    program = as_program(ana)
    program.post(LIST, IDEA, Idempotency_Key="new")
    program.post(LIST, IDEA, Idempotency_Key="old")
    IdempotencyKey.objects.filter(key="old").update(created_at=clock.now() - timedelta(hours=72, seconds=1))
    assert (forget_old_keys(), forget_old_keys()) == (1, 0)
    assert IdempotencyKey.objects.get().key == "new"
