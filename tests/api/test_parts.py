"""The parts of a record: who may, what is refused, that nothing of another record is reached."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from improvements.models import Improvement
from tests.api.conftest import V1, is_problem

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
READS = [
    "moves/", "escalations/", "history/", "decisions/", "closings/", "lessons/", "points/", "plan/", "business-case/",
    "tasks/", "targets/", "verdicts/", "benefits/", "costs/", "worth/", "comments/", "updates/",
    "supporters/", "watchers/", "relations/",
    "source-links/", "attachments/", "consultations/",
]  # fmt: skip
WRITES = [
    "moves/assess/", "escalate/", "settle/", "rank/", "business-case/approve/", "tasks/", "targets/", "comments/",
    "updates/", "support/", "admit/", "consultations/",
    "support/withdraw/", "watch/", "watch/stop/", "relations/", "source-links/", "attachments/",
]  # fmt: skip


@pytest.fixture
def owned(idea, ana):
    idea.owner = ana
    idea.save()
    return idea


def created(answer):
    assert answer.status_code == 201, answer.content
    return answer.json()["id"]


@pytest.mark.parametrize("part", READS)
def test_what_belongs_to_an_invisible_record_does_not_exist(as_program, cleo, ana, restricted, part):
    hidden = as_program(cleo).get(f"improvements/{restricted.reference}/{part}")
    assert is_problem(hidden, 404, "not-found")
    assert as_program(ana).get(f"improvements/{restricted.reference}/{part}").status_code == 200


@pytest.mark.parametrize("part", WRITES)
def test_nothing_can_be_added_to_an_invisible_record(as_program, cleo, restricted, part):
    program = as_program(cleo)
    if part == "attachments/":
        path = f"{V1}improvements/{restricted.reference}/{part}"
        assert is_problem(program.client.post(path, {"file": SimpleUploadedFile("a.txt", b"x")}), 404)
    else:
        assert is_problem(program.post(f"improvements/{restricted.reference}/{part}"), 404, "not-found")


@pytest.mark.parametrize(
    ("part", "body"),
    [
        ("tasks/", {"title": "Mine"}),
        ("source-links/", {"kind": "incident", "external_id": "INC-1"}),
        ("updates/", {"state": "on_track", "text": "Fine."}),
        ("rank/", {"rank": 1, "reason": "Mine first"}),
    ],
)
def test_cleo_may_not_change_what_she_only_sees(as_program, cleo, owned, part, body):
    assert is_problem(as_program(cleo).post(f"improvements/{owned.reference}/{part}", body), 403, "not-allowed")


def test_comments_are_changed_only_by_their_author_and_only_as_seen(as_program, ana, cleo, idea):
    path = f"improvements/{idea.reference}/comments/"
    by_ana, by_cleo = as_program(ana), as_program(cleo)
    pk = created(by_ana.post(path, {"text": "I can help."}))
    assert is_problem(by_ana.post(path, {"text": " "}), 400)
    assert is_problem(by_ana.patch(f"{path}{pk}/", {"text": "I could help."}), 428)
    assert is_problem(by_cleo.change(f"{path}{pk}/", {"text": "Nobody can."}), 403)
    assert by_ana.change(f"{path}{pk}/", {"text": "I could help."}).json()["edited_at"]
    assert is_problem(by_ana.patch(f"{path}{pk}/", {"text": "Again"}, If_Match='"0123456789ab"'), 412, "stale")
    tag = by_ana.get(f"{path}{pk}/")["ETag"]
    assert is_problem(by_cleo("DELETE", f"{path}{pk}/", If_Match=tag), 403)
    assert by_ana("DELETE", f"{path}{pk}/", If_Match=tag).status_code == 204
    assert is_problem(by_ana.get(f"{path}{pk}/"), 404)


def test_the_things_of_another_record_are_not_reached(as_program, ana, owned):
    other = Improvement.log(by=ana, title="Another one")
    other.owner = ana
    other.save()
    program = as_program(ana)
    pk = created(program.post(f"improvements/{owned.reference}/tasks/", {"title": "Here"}))
    assert is_problem(program.get(f"improvements/{other.reference}/tasks/{pk}/"), 404)
    assert is_problem(program.post(f"improvements/{other.reference}/tasks/{pk}/done/"), 404)


def test_tasks_are_added_changed_done_dropped_and_reopened(as_program, ana, ben, owned):
    program, path = as_program(ana), f"improvements/{owned.reference}/tasks/"
    pk = created(program.post(path, {"title": "Pilot", "person": ben.pk, "due_on": "2026-12-01"}))
    assert program.change(f"{path}{pk}/", {"title": "Pilot with Facilities"}).json()["title"] == "Pilot with Facilities"
    assert program.post(f"{path}{pk}/done/").json()["done_by"]["id"] == ana.pk
    assert program.post(f"{path}{pk}/reopen/").json()["done_at"] is None
    assert program.post(f"{path}{pk}/drop/").json()["dropped_at"]


def test_points_of_others_stay_hidden_until_own_are_given(as_program, ana, mia, idea):
    path = f"improvements/{idea.reference}/points/"
    by_ana, by_mia = as_program(ana), as_program(mia)
    by_mia.change(path, {"points": {"value": 5}})
    before = by_ana.get(path).json()
    assert (before["others"], before["people"]) == (None, 1)
    after = by_ana.change(path, {"points": {"value": 2}}).json()
    assert after["others"] == [{"person": {"id": mia.pk, "name": mia.name}, "points": {"value": 5}}]
    assert is_problem(by_ana.change(path, {"points": {"beauty": 3}}), 400)
    assert is_problem(by_ana.change(path, {"points": {"value": 6}}), 400)
    assert by_ana.change(path, {"points": {"value": None}}).json()["others"] is None


def test_the_plan_and_the_business_case_are_written_as_seen(as_program, ana, mia, owned):
    by_ana, path = as_program(ana), f"improvements/{owned.reference}/"
    assert by_ana.change(f"{path}plan/", {"approach": "Three waves."}).json()["approach"] == "Three waves."
    assert is_problem(by_ana.patch(f"{path}plan/", {"approach": "Four."}), 428)
    written = by_ana.change(f"{path}business-case/", {"justification": "It pays in a month."}).json()
    assert (written["version"], written["approved_at"]) == (1, None)
    assert is_problem(by_ana.post(f"{path}business-case/approve/"), 403)
    assert as_program(mia).post(f"{path}business-case/approve/").json()["approved_by"]["id"] == mia.pk
    assert by_ana.change(f"{path}business-case/", {"justification": "It pays in a week."}).json()["version"] == 2


def test_relations_show_only_records_that_are_seen(as_program, ana, cleo, owned, restricted):
    path = f"improvements/{owned.reference}/relations/"
    by_ana, by_cleo = as_program(ana), as_program(cleo)
    pk = created(by_ana.post(path, {"kind": "depends_on", "other": restricted.reference}))
    assert [row["other"]["title"] for row in by_ana.get(path).json()["results"]] == [restricted.title]
    assert by_cleo.get(path).json()["results"] == []
    assert is_problem(by_cleo.get(f"{path}{pk}/"), 404)
    unknown = by_cleo.post(path, {"kind": "follows", "other": "CIR-999999"})
    hidden = by_cleo.post(path, {"kind": "follows", "other": restricted.reference})
    assert unknown.json()["errors"] == hidden.json()["errors"]
    tag = by_ana.get(f"{path}{pk}/")["ETag"]
    assert by_ana("DELETE", f"{path}{pk}/", If_Match=tag).status_code == 204


def test_a_file_goes_in_by_multipart_and_comes_out_as_a_download(as_program, ana, cleo, idea):
    program, path = as_program(ana), f"improvements/{idea.reference}/attachments/"
    upload = SimpleUploadedFile("../../etc/läuft.txt", b"what was measured")
    pk = created(program.client.post(V1 + path, {"file": upload}))
    assert program.get(f"{path}{pk}/").json()["name"] == "läuft.txt"
    content = program.get(f"{path}{pk}/content/")
    assert b"".join(content.streaming_content) == b"what was measured"
    assert content["Content-Disposition"].startswith("attachment")
    assert (content["Content-Type"], content["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    fake = SimpleUploadedFile("picture.png", b"<svg onload=alert(1)>")
    assert is_problem(program.client.post(V1 + path, {"file": fake}), 400, "invalid")
    assert is_problem(program.client.post(V1 + path, {"file": "text"}), 400)
    assert is_problem(program.post(path, {"file": "x"}), 415)
    tag = program.get(f"{path}{pk}/")["ETag"]
    assert is_problem(as_program(cleo)("DELETE", f"{V1}{path}{pk}/", If_Match=tag), 403)
    assert program("DELETE", f"{path}{pk}/", If_Match=tag).status_code == 204


def test_an_upload_sent_again_with_its_key_is_kept_once(as_program, ana, idea):
    program, path = as_program(ana), f"{V1}improvements/{idea.reference}/attachments/"
    for _ in range(2):
        upload = SimpleUploadedFile("a.txt", b"once")
        answer = program.client.post(path, {"file": upload}, headers={"Idempotency-Key": "f1"})
        assert answer.status_code == 201
    other = SimpleUploadedFile("a.txt", b"twice")
    assert is_problem(program.client.post(path, {"file": other}, headers={"Idempotency-Key": "f1"}), 422)


def test_supporting_and_watching(as_program, cleo, idea):
    program, path = as_program(cleo), f"improvements/{idea.reference}/"
    assert program.post(f"{path}support/", {"words": "Me too."}).json()["supporters"] == 1
    assert program.post(f"{path}support/").json()["supporters"] == 1
    assert program.get(f"{path}supporters/").json()["results"][0]["person"]["id"] == cleo.pk
    assert program.post(f"{path}support/withdraw/").json()["supporters"] == 0
    program.post(f"{path}watch/stop/")
    watchers = {row["person"]["id"] for row in program.get(f"{path}watchers/").json()["results"]}
    assert cleo.pk not in watchers
