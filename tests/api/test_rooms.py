"""People, tokens, teams, catalogue, measures, notices and settings through the API, with their refusals."""

import pytest

from cir.accounts.models import ApiToken, Team, User
from cir.audit.models import Entry
from cir.notifications.models import Notification
from cir.rest.models import IdempotencyKey
from improvements.models import ScoringModel, WorkLimit
from tests import factories
from tests.api.conftest import Program, is_problem

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def made(answer, status=201):
    assert answer.status_code == status, answer.content
    return answer.json()


def test_me_tells_roles_and_what_the_token_may(as_program, cora):
    me = as_program(cora, ["read"]).get("me/").json()
    assert (me["name"], me["roles"], me["scopes"]) == (cora.name, ["coordinator"], ["read"])


def test_a_token_is_made_shown_once_and_revoked(as_program, ana, ben):
    program = as_program(ana, ["read", "log"])
    first = made(program.post("tokens/", {"name": "Monthly counts", "scopes": ["read"]}, Idempotency_Key="t1"))
    assert first["token"].startswith(f"cir_{first['prefix']}_")
    assert Program(first["token"]).get("me/").status_code == 200
    assert not IdempotencyKey.objects.exists()
    assert "token" not in program.get(f"tokens/{first['id']}/").json()
    assert is_problem(program.post("tokens/", {"name": "Stronger", "scopes": ["moves"]}), 403)
    assert is_problem(program.post("tokens/", {"name": "", "scopes": ["all"]}), 400)
    assert is_problem(as_program(ben).get(f"tokens/{first['id']}/"), 404)
    assert is_problem(as_program(ben).post(f"tokens/{first['id']}/revoke/"), 404)
    strong = ApiToken.objects.filter(user=ana).exclude(pk=first["id"]).get()
    assert is_problem(Program(first["token"]).post(f"tokens/{strong.pk}/revoke/"), 403)
    assert program.post(f"tokens/{first['id']}/revoke/").json()["revoked_at"]
    assert is_problem(Program(first["token"]).get("me/"), 401, "token-ended")
    assert {"token made", "token revoked"} <= set(Entry.objects.values_list("verb", flat=True))


def test_addresses_and_roles_are_shown_to_administrators_only(as_program, ada, cleo, ana):
    by_cleo, by_ada = as_program(cleo), as_program(ada)
    assert {row["email"] for row in by_cleo.get("people/").json()["results"]} == {None}
    assert by_cleo.get("people/?q=ana@example").json()["results"] == []
    assert by_ada.get("people/?q=ana@example").json()["results"][0]["email"] == ana.email
    assert is_problem(by_cleo.get(f"people/{ana.pk}/roles/"), 403)
    assert by_cleo.get(f"people/{cleo.pk}/roles/").status_code == 200
    assert b"@example.org" not in by_cleo.get(f"people/{ana.pk}/").content


def test_roles_are_given_and_taken_by_administrators(as_program, ada, cleo, ana, item):
    by_ada, path = as_program(ada), f"people/{ana.pk}/roles/"
    assert is_problem(as_program(cleo).post(path, {"role": "approver"}), 403)
    assert is_problem(by_ada.post(path, {"role": "king"}), 400)
    held = made(by_ada.post(path, {"role": "approver", "item": item.pk}))
    assert ana.memberships.get().item == item
    tag = by_ada.get(f"{path}{held['id']}/")["ETag"]
    assert is_problem(by_ada("DELETE", f"{path}{held['id']}/"), 428)
    assert by_ada("DELETE", f"{path}{held['id']}/", If_Match=tag).status_code == 204
    last = f"people/{ada.pk}/roles/{ada.memberships.get().pk}/"
    assert is_problem(by_ada("DELETE", last, If_Match=by_ada.get(last)["ETag"]), 409)


def test_a_person_is_kept_out_and_let_in(as_program, ada, cleo, ana):
    assert is_problem(as_program(cleo).post(f"people/{ana.pk}/deactivate/"), 403)
    assert not as_program(ada).post(f"people/{ana.pk}/deactivate/").json()["is_active"]
    assert as_program(ada).post(f"people/{ana.pk}/reactivate/").json()["is_active"]


def test_teams(as_program, ada, cleo, ana):
    by_ada = as_program(ada)
    assert is_problem(as_program(cleo).post("teams/", {"name": "Mine"}), 403)
    team = made(by_ada.post("teams/", {"name": "Identity team"}))
    assert is_problem(by_ada.post("teams/", {"name": "identity TEAM"}), 400)
    path = f"teams/{team['id']}/"
    assert made(by_ada.post(f"{path}members/", {"person": ana.pk}), 200)["name"] == ana.name
    assert as_program(cleo).get(f"{path}members/").json()["results"] == [{"id": ana.pk, "name": ana.name}]
    assert made(by_ada.post(f"{path}members/remove/", {"person": ana.pk}), 200)
    assert by_ada.change(path, {"description": "Keeps the doors."}).json()["name"] == "Identity team"
    assert is_problem(as_program(cleo).change(path, {"name": "Ours"}), 403)
    assert by_ada("DELETE", path, If_Match=by_ada.get(path)["ETag"]).status_code == 204
    assert not Team.objects.exists()


def test_the_catalogue_is_kept_by_its_keepers(as_program, cora, cleo, item):
    by_cora, by_cleo = as_program(cora), as_program(cleo)
    assert is_problem(by_cleo.post("items/", {"name": "Mine"}), 403)
    child = made(by_cora.post("items/", {"name": "Passwords", "kind": "service", "parent": item.pk}))
    assert child["parent"] == {"id": item.pk, "name": item.name}
    assert is_problem(by_cora.post(f"items/{item.pk}/retire/"), 409)
    assert is_problem(by_cora.change(f"items/{item.pk}/", {"parent": child["id"]}), 400)
    assert by_cora.change(f"items/{child['id']}/", {"is_public": True}).json()["is_public"]
    assert is_problem(by_cleo.change(f"items/{child['id']}/", {"name": "Ours"}), 403)
    assert by_cora.post(f"items/{child['id']}/retire/").json()["retired_at"]
    assert by_cora.post(f"items/{child['id']}/bring-back/").json()["retired_at"] is None
    assert by_cora.post(f"items/{child['id']}/merge/", {"other": item.pk}).json()["merged_into"]["id"] == item.pk
    assert len(by_cleo.get("items/").json()["results"]) == 2


def test_objectives_and_vision(as_program, cora, cleo):
    by_cora = as_program(cora)
    objective = made(by_cora.post("objectives/", {"name": "No queue at the desk", "horizon": "short"}))
    assert by_cora.change(f"objectives/{objective['id']}/", {"horizon": "long"}).json()["horizon"] == "long"
    assert by_cora.post(f"objectives/{objective['id']}/retire/").json()["retired_at"]
    assert is_problem(as_program(cleo).post("visions/", {"text": "Mine", "valid_from": "2026-01-01"}), 403)
    assert made(by_cora.post("visions/", {"text": "IT that nobody waits for.", "valid_from": "2026-01-01"}))["id"]


def test_readings_by_the_hundred_with_every_wrong_row_named(as_program, cora, cleo, ana):
    measure = factories.measure(owner=ana)
    by_ana, path = as_program(ana), f"measures/{measure.pk}/readings/"
    rows = [{"moment": f"2020-01-01T{n // 60:02}:{n % 60:02}:00Z", "value": n} for n in range(1000)]
    assert made(by_ana.post(f"{path}batch/", {"readings": rows}))["count"] == 1000
    again = by_ana.post(f"{path}batch/", {"readings": [*rows[:1], {"moment": "2999-01-01T00:00:00Z", "value": 1}, {}]})
    assert is_problem(again, 400)
    wrong = by_ana.post(f"{path}batch/", {"readings": [*rows[:1], {"moment": "2999-01-01T00:00:00Z", "value": 1}]})
    assert {error["field"] for error in wrong.json()["errors"]} == {"readings.1.moment"}
    assert is_problem(by_ana.post(f"{path}batch/", {"readings": rows * 2}), 400)
    assert is_problem(as_program(cleo).post(path, {"moment": "2026-01-01T00:00:00Z", "value": 1}), 403)
    assert measure.readings.count() == 1000


def test_a_correction_keeps_what_was_there(as_program, ana):
    measure = factories.measure(owner=ana)
    program, path = as_program(ana), f"measures/{measure.pk}/readings/"
    old = made(program.post(path, {"moment": "2026-01-01T00:00:00Z", "value": 40}))
    assert is_problem(program.post(path, {"moment": "2026-01-01T00:00:00Z", "value": 41}), 409, "conflict")
    assert is_problem(program.post(f"{path}{old['id']}/correct/", {"value": 400}), 400)
    new = made(program.post(f"{path}{old['id']}/correct/", {"value": 400, "reason": "A zero was missing."}))
    assert (new["value"], new["reason"]) == (400, "A zero was missing.")
    assert program.get(f"{path}{old['id']}/").json()["superseded_by"] == new["id"]
    for text in ("1e400", "NaN", "true", '"a"', "1e300"):
        body = f'{{"moment": "2026-02-01T00:00:00Z", "value": {text}}}'.encode()
        assert is_problem(program.post(path, body), 400)


def test_measures_are_defined_changed_retired_by_their_keepers(as_program, cora, cleo, ana):
    by_cora, by_cleo = as_program(cora), as_program(cleo)
    body = {"name": "Password tickets", "unit": "tickets", "owner": ana.pk}
    assert is_problem(by_cleo.post("measures/", body), 403)
    measure = made(by_cora.post("measures/", body))
    path = f"measures/{measure['id']}/"
    assert is_problem(by_cora.post("measures/", body), 400)
    assert is_problem(by_cora.patch(path, {"unit": "%"}), 428)
    assert by_cora.change(path, {"unit": "calls"}).json()["version"] == 2
    assert is_problem(by_cora.patch(path, {"unit": "%"}, If_Match='"1"'), 412)
    assert is_problem(by_cleo.change(path, {"unit": "%"}), 403)
    as_program(ana).post(f"{path}readings/", {"moment": "2026-01-01T00:00:00Z", "value": 40})
    assert is_problem(by_cora.change(path, {"unit": "%"}), 400)
    assert made(by_cora.post(f"{path}definitions/", {"text": "Tickets with the word.", "valid_from": "2026-01-01"}))
    assert is_problem(by_cleo.post(f"{path}definitions/", {"text": "Mine", "valid_from": "2026-01-01"}), 403)
    assert by_cora.post(f"{path}retire/").json()["retired_at"]
    assert by_cora.post(f"{path}bring-back/").json()["retired_at"] is None


def test_notices_are_ones_own(as_program, ana, ben):
    mine = Notification.objects.create(user=ana, event="moved", title="It moved", dedupe="a")
    by_ana, by_ben = as_program(ana), as_program(ben)
    assert [row["id"] for row in by_ana.get("notifications/?unread=yes").json()["results"]] == [mine.pk]
    assert by_ben.get("notifications/").json()["results"] == []
    assert is_problem(by_ben.post(f"notifications/{mine.pk}/read/"), 404)
    assert by_ana.post(f"notifications/{mine.pk}/read/").json()["read_at"]
    assert by_ana.post("notifications/read/").json() == {"count": 0}
    assert is_problem(by_ana.get("notifications/?unread=maybe"), 400)


def test_a_scoring_model_is_introduced_for_days_to_come(as_program, cora, cleo):
    body = {
        "name": "Simpler", "valid_from": "2099-01-01",
        "criteria": [
            {"key": "value", "label": "Value", "weight": 60, "axis": "impact", "meanings": list("abcde")},
            {"key": "ease", "label": "Ease", "weight": 40, "axis": "effort", "meanings": list("abcde")},
        ],
    }  # fmt: skip
    assert is_problem(as_program(cleo).post("scoring-models/", body), 403)
    by_cora = as_program(cora)
    current = by_cora.get("scoring-models/current/").json()
    assert made(by_cora.post("scoring-models/", body))["criteria"][0]["weight"] == 60
    assert by_cora.get("scoring-models/current/").json() == current
    assert is_problem(by_cora.post("scoring-models/", body | {"valid_from": "2020-01-01"}), 400)
    body["criteria"][0]["weight"] = 70
    assert is_problem(by_cora.post("scoring-models/", body), 400)
    assert ScoringModel.objects.filter(name="Simpler").count() == 1


def test_limits_and_reviews(as_program, cora, cleo):
    by_cora, by_cleo, path = as_program(cora), as_program(cleo), "work-limits/in_progress/"
    assert is_problem(by_cleo.change(path, {"most": 3}), 403)
    assert by_cora.change(path, {"most": 3}).json() == {"status": "in_progress", "most": 3}
    assert WorkLimit.objects.get().most == 3
    assert by_cora.change(path, {"most": None}).json()["most"] is None
    assert is_problem(by_cora.get("work-limits/done/"), 404)
    assert is_problem(by_cleo.post("reviews/", {"starts_at": "2099-01-01T10:00:00Z"}), 403)
    review = made(by_cora.post("reviews/", {"starts_at": "2099-01-01T10:00:00Z", "place": "Room 4"}))
    assert by_cora.change(f"reviews/{review['id']}/", {"place": "Room 5"}).json()["place"] == "Room 5"
    assert is_problem(by_cora.post("reviews/", {"starts_at": "2020-01-01T10:00:00Z"}), 400)
    assert by_cora.post(f"reviews/{review['id']}/cancel/").json()["cancelled_at"]
    assert is_problem(by_cora.change(f"reviews/{review['id']}/", {"place": "Room 6"}), 409)


def test_saved_views_are_ones_own_or_shared(as_program, ana, cleo, cora):
    by_ana, by_cleo = as_program(ana), as_program(cleo)
    mine = made(by_ana.post("views/", {"name": "Late ones", "query": "late=yes"}))
    path = f"views/{mine['id']}/"
    assert is_problem(by_cleo.get(path), 404)
    assert is_problem(by_ana.change(path, {"shared": True}), 403)
    assert by_ana.change(path, {"name": "Late"}).json()["name"] == "Late"
    ours = made(as_program(cora).post("views/", {"name": "Triage", "query": "status=new", "shared": True}))
    theirs = f"views/{ours['id']}/"
    assert by_cleo.get(theirs).status_code == 200
    assert is_problem(by_cleo.change(theirs, {"name": "Mine"}), 403)
    assert is_problem(by_cleo("DELETE", theirs, If_Match=by_cleo.get(theirs)["ETag"]), 403)
    assert by_ana("DELETE", path, If_Match=by_ana.get(path)["ETag"]).status_code == 204


def test_a_body_never_sets_what_is_not_ones_to_set(as_program, ana):
    before = User.objects.filter(pk=ana.pk).values().get()
    program = as_program(ana)
    for name in ("id", "status", "reference", "version", "logged_by", "logged_at", "score", "is_staff", "step"):
        assert is_problem(program.post("improvements/", {"title": "Mass assignment", name: 1}), 400, "invalid")
    assert User.objects.filter(pk=ana.pk).values().get() == before
