"""Baselines and what cannot be told apart, as programs see them."""

from datetime import date

import pytest

from cir.accounts.models import User
from improvements.models import Improvement
from tests import factories
from tests.api.conftest import is_problem
from tests.improvements import stories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SPIKE = "The outage of May doubled the calls."


@pytest.fixture
def measuring(idea: Improvement, ana: User, mia: User, cora: User) -> Improvement:
    return stories.in_measuring(idea, ana, mia, cora)


def test_programs_leave_out_count_again_and_set_anew(as_program, measuring: Improvement, ana: User, cleo: User):
    target, spike = measuring.targets.get(), measuring.targets.get().measure.series()[11]
    path = f"improvements/{measuring.reference}/targets/{target.pk}/baselines/"
    program = as_program(ana)
    assert is_problem(as_program(cleo).post(f"{path}leave-out/", {"reading": spike.pk, "reason": SPIKE}), 403)
    assert is_problem(program.post(f"{path}leave-out/", {"reading": spike.pk}), 400)
    made = program.post(f"{path}leave-out/", {"reading": spike.pk, "reason": SPIKE})
    assert (made.status_code, made.json()["locked_on"]) == (201, 11)
    assert list(made.json()["left_out"].values()) == [SPIKE]
    again = program.post(f"{path}count-again/", {"reading": spike.pk, "reason": "Ordinary after all."})
    assert again.json()["left_out"] == {}
    anew = program.post(f"{path}rebase/", {"reason": "Another contract.", "first": "2025-09-01"})
    assert (anew.json()["kind"], anew.json()["first"]) == ("rebased", "2025-09-01")
    kinds = [row["kind"] for row in program.get(path).json()["results"]]
    assert kinds == ["locked", "left_out", "taken_back", "rebased"]
    limits_said = program.get(f"improvements/{measuring.reference}/targets/{target.pk}/verdict/").json()["limits"]
    assert (limits_said["status"], limits_said["method"]) == ("provisional", "xmr")


def test_another_live_improvement_of_the_same_measure_is_named_to_who_sees_it(as_program, measuring, ana, cleo):
    other = factories.improvement("A second try", owner=ana)
    factories.put(other, "measuring", went_live_on=date(2026, 7, 1), restricted=True)
    own = measuring.targets.get()
    other.targets.create(measure=own.measure, role="main", baseline_from=date(2025, 6, 1))
    path = f"improvements/{measuring.reference}/targets/{own.pk}/verdict/"
    assert as_program(ana).get(path).json()["cannot_be_told_apart_from"] == [other.reference]
    assert as_program(cleo).get(path).json()["cannot_be_told_apart_from"] == []


def test_programs_set_the_baseline_of_a_measure_anew_and_take_that_back(as_program, ana: User, cleo: User):
    measure = factories.measure(owner=ana)
    factories.readings(measure, [float(n % 7) for n in range(24)], days=14)
    path, said = f"measures/{measure.pk}/baselines/", {"first": "2025-11-16", "reason": "Another system counts."}
    assert is_problem(as_program(cleo).post(path, said), 403)
    program = as_program(ana)
    made = program.post(path, said)
    assert (made.status_code, made.json()["first"], made.json()["last"]) == (201, "2025-11-16", None)
    assert is_problem(program.post(path, said), 400)
    assert is_problem(program.post(f"{path}999999/take-back/", {"reason": "x"}), 404)
    back = program.post(f"{path}{made.json()['id']}/take-back/", {"reason": "A mistake"})
    assert back.json()["taken_back_reason"] == "A mistake", back.content
    assert [row["reason"] for row in as_program(cleo).get(path).json()["results"]] == ["Another system counts."]
