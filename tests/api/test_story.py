"""The whole story through the API: from an idea to a measured, closed improvement, each step by who may take it."""

import pytest

from cir.accounts.roles import Role
from improvements.models import Improvement
from tests import factories
from tests.api.conftest import is_problem
from tests.api.story import Story, done

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_from_an_idea_to_evidence(as_program, ana, ben, mia, cora, item, objective):
    theo = factories.person("Theo Analyst", Role.ANALYST)
    programs = [as_program(person) for person in (ana, ben, cora, mia, theo)]
    reached = list(Story(ana, ben, *programs, item.pk, objective.pk).chapters())
    assert reached[-1] == Improvement.objects.get().status == "done"


def test_every_move_of_the_table_has_an_address_that_asks_for_what_the_table_asks(as_program, cora, idea):
    from improvements.workflow import TABLE

    program = as_program(cora)
    for move in TABLE:
        answer = program.post(f"improvements/{idea.reference}/moves/{move.name}/", {"nonsense": 1})
        assert is_problem(answer, 400, "invalid")
        assert answer.json()["errors"] == [
            {"field": "nonsense", "code": "unknown", "message": "This name is not known here."}
        ]


def test_escalating_and_settling(as_program, ben, mia, idea):
    path = f"improvements/{idea.reference}/"
    assert done(as_program(ben).post(f"{path}escalate/", {"question": "Is it really low?"}))["escalated_at"]
    assert is_problem(as_program(ben).post(f"{path}settle/", {"decision": "No", "reason": "No"}), 403)
    assert is_problem(as_program(mia).post(f"{path}settle/", {}), 400)
    settled = as_program(mia).post(f"{path}settle/", {"decision": "Assess it now.", "reason": "Three sites."})
    assert done(settled)["escalated_at"] is None
    row = done(as_program(ben).get(f"{path}escalations/"))["results"][0]
    assert (row["decision"], row["settled_by"]["name"]) == ("Assess it now.", mia.name)


def test_a_move_with_a_stale_version_changes_nothing(as_program, cora, idea):
    program, path = as_program(cora), f"improvements/{idea.reference}/"
    seen = program.get(path)["ETag"]
    done(program.post(f"{path}moves/assess/", If_Match=seen))
    stale = program.post(f"{path}moves/defer/", {"reason": "Later", "until": "2099-01-01"}, If_Match=seen)
    assert is_problem(stale, 412, "stale")
    assert stale["ETag"] == program.get(path)["ETag"]


def test_merging_takes_a_reference_of_a_record_that_is_seen(as_program, cora, cleo, idea, restricted):
    kept = Improvement.log(by=cleo, title="The one to keep")
    program, path = as_program(cora), f"improvements/{idea.reference}/moves/merge/"
    assert is_problem(program.post(path, {"into": "CIR-99999999"}), 400)
    assert done(program.post(path, {"into": kept.reference}))["merged_into"] == kept.reference
