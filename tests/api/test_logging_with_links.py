"""An idea is logged together with the records of other systems it comes from, or not at all."""

import pytest

from improvements.models import Improvement
from tests.api.conftest import is_problem

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
INCIDENT = {"kind": "incident", "external_id": "INC-2041", "url": "https://itsm.example.org/INC-2041"}


def test_an_idea_comes_with_its_links(as_program, ben):
    made = as_program(ben).post("improvements/", {"title": "Reset by oneself", "source_links": [INCIDENT, INCIDENT]})
    assert made.status_code == 201, made.content
    link = Improvement.objects.get().source_links.get()  # the same one is linked once
    assert (link.kind, link.external_id, link.url, link.added_by) == (*INCIDENT.values(), ben)


def test_one_wrong_link_logs_nothing_and_is_named(as_program, ben):
    program = as_program(ben)
    for wrong, field in (
        ([INCIDENT, {"kind": "dream", "external_id": "1"}], "source_links.1.kind"),
        ([{**INCIDENT, "url": "javascript:alert(1)"}], "url"),
        ([{"kind": "incident", "external_id": str(n)} for n in range(500)], "source_links"),
    ):
        answer = program.post("improvements/", {"title": "Reset by oneself", "source_links": wrong})
        assert is_problem(answer, 400)
        assert [each["field"] for each in answer.json()["errors"]] == [field]
    assert not Improvement.objects.exists()
