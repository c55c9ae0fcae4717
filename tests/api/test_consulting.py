"""Programs ask people about plan and risk, and answer, as the pages do."""

import pytest

from tests.api.conftest import is_problem

pytestmark = pytest.mark.django_db


def test_asking_answering_and_taking_back(as_program, idea, cora, cleo, ben):
    path = f"improvements/{idea.reference}/consultations/"
    by_cora, by_cleo = as_program(cora), as_program(cleo)
    assert is_problem(by_cleo.post(path, {"person": ben.pk, "about": "plan"}), 403)
    assert is_problem(by_cora.post(path, {"about": "weather"}), 400)
    made = by_cora.post(path, {"person": cleo.pk, "about": "risk", "question": "Too soon?"})
    assert made.status_code == 201, made.content
    one = f"{path}{made.json()['id']}/"
    assert is_problem(by_cora.post(path, {"person": cleo.pk, "about": "risk"}), 409)
    assert is_problem(by_cora.post(f"{one}answer/", {"answer": "For her."}), 403)
    done = by_cleo.post(f"{one}answer/", {"answer": "No."})
    assert done.status_code == 200, done.content
    assert done.json()["answer"] == "No."
    other = by_cora.post(path, {"person": ben.pk, "about": "plan"}).json()["id"]
    seen = by_cora.get(f"{path}{other}/")["ETag"]
    assert by_cora("DELETE", f"{path}{other}/", If_Match=seen).status_code == 204
    assert [row["person"]["name"] for row in by_cleo.get(path).json()["results"]] == ["Cleo Winter"]
