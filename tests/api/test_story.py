"""The whole story through the API: from an idea to a measured, closed improvement, each step by who may take it."""

from datetime import date, timedelta

import pytest

from cir.accounts.roles import Role
from improvements.models import Improvement
from tests import factories
from tests.api.conftest import is_problem

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
POINTS = {"value": 4, "fit": 3, "risk": 3, "urgency": 5, "ease": 4}
BASELINE = [396, 411, 388, 417, 402, 409, 394, 412, 398, 421, 405, 407]
AFTER = [301, 244, 218, 197, 148]


def monthly(values, first):
    days = [first + timedelta(days=30 * number) for number in range(len(values))]
    return [{"moment": f"{day}T12:00:00Z", "value": value} for day, value in zip(days, values, strict=True)]


def done(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.json()


def with_evidence(path, item_of, by_cora, by_mia, by_theo, by_ana):
    """Everything that approval asks for; answers the measure and its target."""
    done(by_cora.change(path, item_of))
    done(by_mia.change(f"{path}points/", {"points": POINTS}))
    measure = {"name": "Password tickets", "unit": "tickets", "kind": "count", "direction": "down"}
    tickets = done(by_theo.post("measures/", measure | {"owner": item_of["owner"]}), 201)
    rows = {"readings": monthly(BASELINE, date(2025, 6, 1))}
    assert done(by_ana.post(f"measures/{tickets['id']}/readings/batch/", rows), 201)["count"] == len(BASELINE)
    window = {"baseline_from": "2025-06-01", "baseline_until": "2026-05-31", "value": 150, "due_on": "2026-12-18"}
    return tickets, done(by_ana.post(f"{path}targets/", {"measure": tickets["id"]} | window), 201)


def carried_out(path, by_ana, by_ben, ben):
    """Planned, started, its task done, live."""
    done(by_ana.change(f"{path}plan/", {"approach": "Three waves.", "done_means": "Everyone can."}))
    pilot = {"title": "Pilot with Facilities", "person": ben.pk, "due_on": "2026-12-01"}
    task = done(by_ana.post(f"{path}tasks/", pilot), 201)
    done(by_ana.change(path, {"target_date": "2026-12-18"}))
    assert done(by_ana.post(f"{path}moves/plan/"))["status"] == "planned"
    assert done(by_ana.post(f"{path}moves/start/"))["status"] == "in_progress"
    assert is_problem(by_ana.post(f"{path}moves/go-live/", {"went_live_on": "2026-06-01"}), 409, "missing-evidence")
    assert done(by_ben.post(f"{path}tasks/{task['id']}/done/"))["done_by"]["name"] == ben.name
    assert done(by_ana.post(f"{path}moves/go-live/", {"went_live_on": "2026-06-01"}))["status"] == "measuring"


def test_from_an_idea_to_evidence(as_program, ana, ben, mia, cora, item, objective):
    by_ben, by_cora, by_mia, by_ana = map(as_program, (ben, cora, mia, ana))
    by_theo = as_program(factories.person("Theo Analyst", Role.ANALYST))
    logged = done(by_ben.post("improvements/", {"title": "Self-service password reset", "item": item.pk}), 201)
    path = f"improvements/{logged['reference']}/"
    assert done(by_cora.post(f"{path}moves/assess/"))["status"] == "assessing"
    missing = by_mia.post(f"{path}moves/approve/")
    assert is_problem(missing, 409, "missing-evidence")
    assert len(missing.json()["errors"]) == 7

    facts = {"owner": ana.pk, "urgency": "high", "cost_band": "low", "objective": objective.pk, "tags": ["passwords"]}
    facts["value_consumer"] = "Staff get back to work in four minutes."
    tickets, target = with_evidence(path, facts, by_cora, by_mia, by_theo, by_ana)
    assert {move["name"]: move for move in done(by_mia.get(f"{path}moves/"))}["approve"]["ready"]
    assert done(by_mia.post(f"{path}moves/approve/"))["status"] == "approved"
    carried_out(path, by_ana, by_ben, ben)

    for reading in monthly(AFTER, date(2026, 6, 15)):
        done(by_ana.post(f"measures/{tickets['id']}/readings/", reading), 201)
    verdict = done(by_ana.get(f"{path}targets/{target['id']}/verdict/"))
    assert (verdict["result"], verdict["target_reached"]) == ("improved", True)
    said = {"outcome": "achieved", "shown": "The chart.", "lesson": "Start small.", "next": "stop_here"}
    closed = done(by_ana.post(f"{path}moves/close/", said))
    assert (closed["status"], closed["outcome"]) == ("done", "achieved")
    assert_remembered(path, by_ben, [cora.name, mia.name])


def assert_remembered(path, program, first_actors):
    """History, lesson, verdict and closing can be read by everybody."""
    history = done(program.get(f"{path}history/"))["results"]
    assert [step["move"] for step in history] == ["assess", "approve", "plan", "start", "go-live", "close"]
    assert [step["actor"]["name"] for step in history][:2] == first_actors
    assert done(program.get(f"{path}lessons/"))["results"][0]["next_time"] == "Start small."
    assert done(program.get(f"{path}verdicts/"))["results"][0]["result"] == "improved"
    assert done(program.get(f"{path}closings/"))["results"][0]["next"] == "stop_here"
    assert Improvement.objects.get().status == "done"


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
