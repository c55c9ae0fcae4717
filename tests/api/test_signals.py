"""Signals through the API: the same rules as the pages."""

import pytest

from cir.notifications import outbox
from feedback.models import Signal, SignalSource
from tests.api.conftest import is_problem
from tests.api.test_rooms import made

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_a_program_sets_up_a_source_and_a_rule_tells_and_decides(as_program, cora, cleo, otto, idea, item):
    program = as_program(cora)
    source = made(program.post("signal-sources/", {"name": "Desk", "tool": "servicenow", "kind": "incident"}))
    rule = made(program.post("signal-rules/", {"name": "Two", "kind": "incident", "count": 2, "days": 7}))
    assert SignalSource.objects.get().token_digest not in str(source)
    said = {"source": source["id"], "title": "VPN drops", "group": "VPN", "item": item.pk}
    first = program.post("signals/", said | {"external_id": "INC-1"})
    assert first.status_code == 201
    again = program.post("signals/", said | {"external_id": "INC-1", "title": "VPN drops again"})
    assert (again.status_code, again.json()["times"], again.json()["title"]) == (200, 2, "VPN drops again")
    program.post("signals/", said | {"external_id": "INC-2", "occurred_at": "2026-11-18T10:00:00+01:00"})
    program.post("signals/", said | {"external_id": "INC-3"})
    outbox.drain()
    (proposal,) = program.get("signal-proposals/").json()["results"]
    assert proposal["rule"] == {"id": rule["id"], "name": "Two"}
    path = f"signal-proposals/{proposal['id']}/"
    assert len(program.get(f"{path}signals/").json()["results"]) == Signal.objects.count()
    assert program.post(f"{path}dismiss/", {"reason": "Known."}).json()["state"] == "dismissed"
    assert program.post(f"{path}reopen/").json()["state"] == "open"
    taken = program.post(f"{path}take/", {"title": "A VPN that holds"}).json()
    assert taken["state"] == "taken"
    assert program.get("signals/?state=used").json()["results"][0]["improvement"] == taken["improvement"]
    who_may(as_program, f"signals/{first.json()['id']}/", path, idea, cleo, otto, cora)


def who_may(as_program, one, path, idea, cleo, otto, cora):
    """What becomes of one of them, and who is refused."""
    program = as_program(cora)
    assert program.post(f"{one}back/").json()["state"] == "open"
    assert program.post(f"{one}add/", {"improvement": idea.reference}).json()["improvement"] == idea.reference
    assert is_problem(program.post(f"{one}log/", {"title": "Once more"}), 409)
    for address in (path, f"{path}signals/", one):
        assert is_problem(as_program(cleo).get(address), 404)
    assert as_program(cleo).get("signals/").json()["results"] == []
    assert is_problem(as_program(otto).post(f"{one}aside/", {}), 403)
    assert is_problem(as_program(cleo).post("signals/", {"title": "x"}), 403)


def test_what_is_wrong_is_said_and_a_change_needs_the_version(as_program, cora):
    program = as_program(cora)
    wrong = {"name": "Audit", "tool": "custom", "mapping": {"id": "a[[", "colour": "x"}}
    problem = program.post("signal-sources/", wrong)
    assert is_problem(problem, 400)
    assert {each["field"] for each in problem.json()["errors"]} == {"mapping"}
    source = made(program.post("signal-sources/", {"name": "Audit", "kind": "audit"}))
    path = f"signal-sources/{source['id']}/"
    assert is_problem(program.patch(path, {"is_on": False}), 428)
    assert program.patch(path, {"is_on": False}, If_Match=program.get(path)["ETag"]).json()["is_on"] is False
    assert is_problem(program.post("signals/", {"source": source["id"], "external_id": "1", "title": "x"}), 409)
    assert is_problem(program.post("signals/", {"source": source["id"], "external_id": "\u200b", "title": "x"}), 400)
    assert is_problem(program.post("signal-rules/", {"name": "", "count": 0, "together": "each"}), 400)
    assert is_problem(program.post("signal-rules/", {"name": "Each", "count": 2, "together": "each"}), 400)
