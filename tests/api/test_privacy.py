"""What is held about a person through the API: for administrators, by a scope of its own, never without a dry run."""

import pytest

from cir.accounts.models import Scope
from cir.privacy.models import Erasure
from cir.rest.models import IdempotencyKey
from feedback.models import Channel, Feedback
from feedback.models.receiving import Said
from tests.api.conftest import is_problem

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
EMAIL, WORDS = "xaviera@customer.example", "The portal forgets what I typed."
WHO = {"who": EMAIL}


@pytest.fixture
def xaviera(item):
    said = Said(WORDS, name="Xaviera Quillfeather", email=EMAIL, item=item)
    return Feedback.receive(Channel.standing("form"), said).feedback


def test_somebody_is_erased_only_by_repeating_what_a_dry_run_counted(as_program, ada, xaviera):
    program, at = as_program(ada, ["privacy"]), "privacy/erase/"
    dry = program.post(at, WHO, Idempotency_Key="letter-12").json()
    assert (dry["dry_run"], dry["counts"]["Feedback"], dry["erasure"]) == (True, 1, None)
    assert Feedback.objects.get().words == WORDS
    wanted = {**WHO, "dry_run": False, "reason": "Letter 12 of 3 May"}
    assert is_problem(program.post(at, wanted), 400)
    assert is_problem(program.post(at, {**wanted, "counted": {"Feedback": 2}}), 409)
    assert is_problem(program.post(at, {**wanted, "reason": "", "counted": dry["counts"]}), 400)
    assert Feedback.objects.get().email == EMAIL
    done = program.post(at, {**wanted, "counted": dry["counts"]}).json()
    assert done["counts"] == dry["counts"]
    assert (Feedback.objects.get().words, Feedback.objects.get().email) == ("[erased]", "")
    kept = program.get("privacy/erasures/").json()["results"][0]
    assert (kept["id"], kept["reason"], kept["counts"]) == (done["erasure"], "Letter 12 of 3 May", dry["counts"])
    assert EMAIL not in str(list(IdempotencyKey.objects.values())), "nothing of it is kept for a repetition"
    assert is_problem(program.post(at, {**wanted, "counted": {}}), 409), "nothing is held any more"


def test_everything_held_is_handed_over_and_a_hold_keeps_it(as_program, ada, xaviera):
    program = as_program(ada)
    held = program.post("privacy/held/", WHO).json()
    assert held["theirs"]["feedback.Feedback"][0]["words"] == WORDS
    hold = program.post("privacy/holds/", {**WHO, "reason": "Case 7"}).json()
    assert (hold["about"], hold["lifted_at"]) == (EMAIL, None)
    assert is_problem(program.post("privacy/erase/", WHO), 409)
    assert program.post(f"privacy/holds/{hold['id']}/lift/").json()["about"] == ""
    assert is_problem(program.post(f"privacy/holds/{hold['id']}/lift/"), 404)
    assert program.get("privacy/holds/").json()["results"][0]["reason"] == "Case 7"
    assert program.post("privacy/erase/", WHO).status_code == 200


def test_nobody_else_and_no_other_scope_gets_there(as_program, ada, cora, cleo, xaviera):
    others = [each for each in Scope.values if each != "privacy"]
    for path in ("held", "erase", "holds"):
        said = {**WHO, "reason": "Case 7"} if path == "holds" else WHO
        assert is_problem(as_program(cora).post(f"privacy/{path}/", said), 403)
        assert is_problem(as_program(cleo).post(f"privacy/{path}/", said), 403)
        assert is_problem(as_program(ada, others).post(f"privacy/{path}/", said), 403)
    assert is_problem(as_program(cora).get("privacy/erasures/"), 403)
    assert not Erasure.objects.exists()
    assert is_problem(as_program(ada).post("privacy/erase/", {"who": "F-99999"}), 400)
