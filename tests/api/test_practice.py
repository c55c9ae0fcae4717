"""Reports and practice findings for programs: the numbers of the pages, with the filter that opens the records."""

from datetime import date, timedelta

import pytest

from cir import clock
from cir.dashboards import reporting
from improvements.models import Report
from metrics import queries, spans
from tests import factories
from tests.api.conftest import is_problem
from tests.dashboards.conftest import lived

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SAID = {"achieved": "Two things got better.", "concern": "One is late.", "ahead": "We go on."}
MONTH = date(2026, 4, 1)


@pytest.fixture
def late(ana, item):
    """An open improvement past its date, and a secret one."""
    moment = clock.now() - timedelta(days=90)
    for title, restricted in (("Late one", False), ("Secret", True)):
        factories.improvement(title, logged_at=moment, status="in_progress", owner=ana, target_date=date(2026, 3, 1),
                              item=item, restricted=restricted)  # fmt: skip


def test_findings_tell_their_count_and_the_filter_that_opens_the_records(as_program, cora, ada):
    lived("Nobody owns me", 20, 1)
    lived("Secret and unowned", 30, 1, restricted=True)
    for person, count in ((cora, 2), (ada, 1)):
        program = as_program(person)
        told = program.get("practice/findings/").json()
        found = next(each for each in told["results"] if each["key"] == "no_owner")
        rows = program.get(found["records_url"].replace("/register/", "/api/v1/improvements/")).json()["results"]
        assert found["count"] == len(rows) == count
        assert {each["reference"] for each in found["oldest"]} == {each["reference"] for each in rows}
    review = next(each for each in told["results"] if each["key"] == "no_review")
    assert (review["count"], review["days"], review["records_url"]) == (None, None, "")
    assert "Too large to start" in told["healthy"]


def test_a_draft_is_read_by_its_writers_and_a_frozen_report_stays(as_program, late, cora, otto):
    draft = Report.begin(MONTH, by=cora, sentences=SAID)
    assert as_program(otto).get("reports/").json()["results"] == []
    assert is_problem(as_program(otto).get("reports/2026-04/"), 404)
    told = as_program(cora).get("reports/2026-04/").json()
    assert (told["month"], told["number"], told["achieved"]) == ("2026-04", None, SAID["achieved"])
    (line,) = told["late"]["lines"]
    assert (line["title"], line["on"], told["late"]["count"]) == ("Late one", "2026-03-01", 1)
    draft.freeze(by=cora, contents=reporting.contents(MONTH))
    factories.improvement("Later", status="in_progress", target_date=date(2026, 3, 2))
    (row,) = as_program(otto).get("reports/").json()["results"]
    assert (row["number"], row["frozen_by"]["name"]) == (1, cora.name)
    assert as_program(otto).get("reports/2026-04/").json()["late"]["count"] == 1


def test_programs_begin_word_and_freeze_a_report(as_program, late, cora, otto, cleo):
    writer, reader = as_program(cora), as_program(otto)
    over = spans.of(queries.today().replace(day=1) - timedelta(days=1), "month").code
    assert reader.post("reports/", {"month": over}).status_code == 403
    begun = writer.post("reports/", {"month": over})
    assert (begun.status_code, begun.json()["month"], begun.json()["number"]) == (201, over, None)
    assert begun.json()["late"]["count"] == 1
    assert is_problem(writer.post("reports/", {"month": over}), 400)
    assert is_problem(writer.post("reports/", {"month": "1999-01"}), 400)
    writer.post(f"reports/{over}/sentences/", {"achieved": "", "concern": "", "ahead": ""})
    empty = writer.post(f"reports/{over}/freeze/", {})
    assert {each["field"] for each in empty.json()["errors"]} == set(SAID)
    assert writer.post(f"reports/{over}/sentences/", SAID).json()["concern"] == SAID["concern"]
    assert writer.post(f"reports/{over}/sentences/", {"ahead": "Calm."}).json()["achieved"] == SAID["achieved"]
    assert is_problem(reader.post(f"reports/{over}/freeze/", {}), 404)
    frozen = writer.post(f"reports/{over}/freeze/", {}).json()
    assert (frozen["number"], frozen["frozen_by"]["name"], frozen["ahead"]) == (1, cora.name, "Calm.")
    assert is_problem(writer.post(f"reports/{over}/sentences/", SAID), 409)
    assert is_problem(reader.post(f"reports/{over}/sentences/", SAID), 403)
    assert is_problem(as_program(cleo).post(f"reports/{over}/sentences/", SAID), 403)


def test_reports_and_findings_are_not_for_people_without_a_role(as_program, cleo, cora):
    Report.begin(MONTH, by=cora, sentences=SAID)
    for path in ("reports/", "reports/2026-04/", "practice/findings/"):
        assert is_problem(as_program(cleo).get(path), 403)


@pytest.mark.parametrize("code", ["2026-13", "2026-W18", "2026-04-01", "x", "2026-05"])
def test_a_month_without_a_report_or_that_is_none_is_not_there(as_program, cora, code):
    Report.begin(MONTH, by=cora, sentences=SAID)
    assert is_problem(as_program(cora).get(f"reports/{code}/"), 404)


def test_a_self_check_is_started_answered_and_closed_by_programs(as_program, cora, mia, otto):
    keeper, approver = as_program(cora), as_program(mia)
    made = keeper.post("practice/self-checks/", {})
    assert made.status_code == 201
    path = f"practice/self-checks/{made.json()['id']}/"
    assert is_problem(keeper.post("practice/self-checks/", {}), 409)
    levels = {each["key"]: 2 for each in made.json()["questions"]}
    assert approver.post(f"{path}answers/", {"levels": levels, "notes": {"effort": "Slow."}}).status_code == 200
    assert {each["level"] for each in keeper.get(path).json()["questions"]} == {None}
    wrong = approver.post(f"{path}answers/", {"levels": levels | {"effort": 9}})
    assert is_problem(wrong, 400)
    closed = keeper.post(f"{path}close/", {}).json()
    assert (closed["people"], {each["level"] for each in closed["questions"]}) == (1, {2.0})
    assert [each["notes"] for each in closed["questions"] if each["key"] == "effort"] == [["Slow."]]
    assert is_problem(approver.post(f"{path}answers/", {"levels": levels}), 409)
    assert is_problem(as_program(otto).post("practice/self-checks/", {}), 403)
    assert as_program(otto).get("practice/self-checks/").json()["results"][0]["closed_by"]["name"] == cora.name
