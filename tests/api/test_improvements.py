"""The register through the API: log, list, read, change."""

import pytest

from improvements.models import Improvement
from tests import factories
from tests.api.conftest import is_problem

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_an_idea_is_logged_with_a_title_only(as_program, ana):
    answer = as_program(ana).post("improvements/", {"title": "Quicker password resets"})
    assert answer.status_code == 201, answer.content
    record = Improvement.objects.get()
    assert answer.json()["reference"] == record.reference
    assert answer["Location"].endswith(f"/api/v1/improvements/{record.reference}/")
    assert answer["ETag"].startswith('"1-')
    assert (record.logged_by, record.requester, record.status) == (ana, ana, "new")


def test_everything_that_is_wrong_is_named_with_its_field(as_program, ana):
    answer = as_program(ana).post(
        "improvements/", {"title": "x" * 141, "urgency": "very", "item": 99, "status": "done", "tags": ["a" * 41]}
    )
    assert is_problem(answer, 400, "invalid")
    assert {error["field"] for error in answer.json()["errors"]} >= {"status"}


def test_a_change_needs_the_version_it_was_made_on(as_program, ana, idea):
    idea.change(by=ana_owns(idea, ana), urgency="low")
    program, path = as_program(ana), f"improvements/{idea.reference}/"
    assert is_problem(program.patch(path, {"urgency": "high"}), 428, "precondition-required")
    assert is_problem(program.patch(path, {"urgency": "high"}, If_Match="*"), 428)
    seen = program.get(path)["ETag"]
    assert program.patch(path, {"urgency": "high"}, If_Match=seen).status_code == 200
    stale = program.patch(path, {"urgency": "medium"}, If_Match=seen)
    assert is_problem(stale, 412, "stale")
    assert stale["ETag"] == program.get(path)["ETag"]
    idea.refresh_from_db()
    assert idea.urgency == "high"


def ana_owns(idea, ana):
    idea.owner = ana
    idea.save()
    return ana


def test_what_the_client_has_already_is_not_sent_again(as_program, ana, idea):
    program, path = as_program(ana), f"improvements/{idea.reference}/"
    seen = program.get(path)["ETag"]
    again = program.get(path, If_None_Match=seen)
    assert (again.status_code, again.content) == (304, b"")
    idea.support(by=ana)
    assert program.get(path, If_None_Match=seen).status_code == 200


def test_cleo_does_not_see_a_restricted_record_in_any_way(as_program, cleo, ana, restricted):
    program, path = as_program(cleo), f"improvements/{restricted.reference}/"
    absent = program.get("improvements/CIR-999999/")
    hidden = program.get(path)
    assert is_problem(hidden, 404)
    assert {**hidden.json(), "request_id": ""} == {**absent.json(), "request_id": ""}
    assert program.get("improvements/").json() == {"results": [], "next": None}
    assert is_problem(program.patch(path, {"title": "Mine now"}, If_Match='"1"'), 404)
    assert is_problem(program.post(f"{path}moves/assess/"), 404)
    assert is_problem(program.get(f"{path}moves/"), 404)
    assert [row["reference"] for row in as_program(ana).get("improvements/").json()["results"]] == [
        restricted.reference
    ]


def test_cleo_may_read_but_not_change_what_everyone_sees(as_program, cleo, idea):
    program, path = as_program(cleo), f"improvements/{idea.reference}/"
    assert is_problem(program.change(path, {"title": "Mine now, thank you"}), 403, "not-allowed")
    assert is_problem(program.post(f"{path}moves/assess/"), 403, "not-allowed")


def test_the_list_takes_four_statements_whatever_the_number_of_rows(
    as_program, ana, django_assert_num_queries, django_assert_max_num_queries
):
    program = as_program(ana)
    program.get("improvements/")
    for size in (3, 30):
        for number in range(size):
            record = factories.improvement(title=f"Number {number}", owner=ana, logged_by=ana)
            record.set_tags(["laptops", "onboarding"])
        with django_assert_num_queries(4):
            rows = program.get("improvements/?page_size=100").json()["results"]
        assert rows[0]["tags"] == ["laptops", "onboarding"]


def test_pages_neither_skip_nor_repeat(as_program, ana):
    for number in range(7):
        factories.improvement(title=f"Number {number}", score=number // 3 if number else None)
    program = as_program(ana)
    for sort in ("-logged", "logged", "-score"):
        seen, following = [], f"improvements/?page_size=2&sort={sort}"
        while following:
            page = program.get(following.removeprefix("http://testserver")).json()
            seen += [row["id"] for row in page["results"]]
            following = page["next"]
            factories.improvement(title="Comes in between", score=99)
        assert len(seen) == len(set(seen)) >= 7


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page_size=1000000000", "page_size"),
        ("page_size=0", "page_size"),
        ("page_size=-1", "page_size"),
        ("sort=password", "sort"),
        ("x__y__z=1", "x__y__z"),
        ("cursor=abc", "cursor"),
        ("cursor=" + "A" * 900, "cursor"),
        ("page=100000000000000000000", "page"),
        ("offset=-1", "offset"),
    ],
)
def test_a_list_asked_for_wrongly_says_what_is_wrong(as_program, ana, query, field):
    answer = as_program(ana).get(f"improvements/?{query}")
    assert is_problem(answer, 400)
    assert answer.json()["errors"][0]["field"] == field
