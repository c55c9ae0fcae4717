"""Monthly reports: drafts follow the register, frozen ones stay; nobody reads in them what they may not see."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from cir import clock
from cir.dashboards import reporting
from cir.errors import Conflict, Invalid, NotAllowed
from improvements.models import Improvement, Lesson, Report, Target, Transition
from metrics import queries, rollups, spans
from tests import factories
from tests.dashboards.conftest import lived

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SAID = {"achieved": "Two things got better.", "concern": "=1+1 is late.", "ahead": "We go on."}


@pytest.fixture
def month():
    """The month before this one."""
    return spans.of(queries.today().replace(day=1) - timedelta(days=1), "month").first


@pytest.fixture
def past(month, ana, mia, item):
    """A month with a result, a decision, a late one, a lesson and a secret."""
    noon = queries.zone()
    inside = spans.of(month, "month").start(noon) + timedelta(days=9, hours=12)
    ago = (clock.now() - inside).days
    done = lived("Passwords reset by oneself", ago + 36, 6, owner=ana, item=item)
    Improvement.objects.filter(pk=done.pk).update(ended_at=inside)
    secret = lived("Secret result", ago + 36, 6, owner=ana, restricted=True)
    Improvement.objects.filter(pk=secret.pk).update(ended_at=inside)
    late = lived("Late one", ago + 40, 4, owner=ana, target_date=month - timedelta(days=4))
    chosen = lived("Chosen one", ago + 20, 1, owner=ana)
    Transition.objects.create(improvement=chosen, move="decline", source="assessing", target="declined", at=inside,
                              actor=mia, reason="Too dear")  # fmt: skip
    Lesson.objects.create(improvement=done, next_time="Ask the desk first", happened="Nobody asked", at=inside,
                          status="done")  # fmt: skip
    measure = factories.measure()
    factories.readings(measure, [40, 42, 41, 43, 40, 42, 41, 39, 40, 41, 42, 40, 20, 21, 19, 20, 20, 21, 20], days=20)
    target = Target.objects.create(improvement=done, measure=measure, value=25, due_on=month,
                                   baseline_from=date(2025, 6, 1), baseline_until=date(2026, 1, 20))  # fmt: skip
    target.verdicts.create(result="improved", sentence="Improved. It fell by half.", at=inside)
    rollups.backfill(month - timedelta(days=40), queries.today(), only=("month",))
    return {"done": done, "secret": secret, "late": late, "chosen": chosen}


def test_a_draft_holds_the_month_and_leaves_restricted_records_out(past, month, client, cora):
    client.force_login(cora)
    response = client.post("/reports/", {"month": spans.of(month, "month").code})
    assert response.status_code == 302
    text = client.get(response["Location"]).content.decode()
    for words in ("Passwords reset by oneself", "It fell by half", "Late one", "Too dear", "Ask the desk first"):
        assert words in text
    assert "<svg" in text
    assert "Secret result" not in text
    held = reporting.contents(month)
    assert [held[name]["count"] for name in ("results", "decisions", "late", "lessons")] == [1, 1, 1, 1]


def test_a_chart_ends_with_the_month_it_is_about(past, month):
    measure = past["done"].targets.get().measure
    end = spans.of(month, "month").end(queries.zone())
    before = reporting.contents(month)["results"]["lines"][0]["chart"]
    measure.record(moment=end + timedelta(hours=1), value=99, by=None)
    assert measure.series(since=end)
    assert reporting.contents(month)["results"]["lines"][0]["chart"] == before
    assert before["values"]


def test_frozen_it_has_number_and_date_and_stays_as_it_was(past, month, client, cora):
    report = Report.begin(month, by=cora, sentences=SAID)
    assert report.freeze(by=cora, contents=reporting.contents(month)) == 1
    Improvement.objects.filter(pk=past["done"].pk).update(title="Quite another title")
    client.force_login(cora)
    text = client.get(f"/reports/{report.code}/").content.decode()
    assert "Passwords reset by oneself" in text
    assert "Report No. 1" in text
    report.refresh_from_db()
    for change in (lambda: report.say(by=cora, achieved="Other"), lambda: report.freeze(by=cora, contents={})):
        with pytest.raises(Conflict):
            change()
    assert client.post(f"/reports/{report.code}/freeze/").status_code == 409
    earlier = spans.of(month - timedelta(days=1), "month").first
    assert Report.begin(earlier, by=cora, sentences=SAID).freeze(by=cora, contents=reporting.contents(earlier)) == 2


def test_what_is_restricted_later_is_hidden_from_those_who_may_not_see_it(past, month, cora, ada):
    report = Report.begin(month, by=cora, sentences=SAID)
    report.freeze(by=cora, contents=reporting.contents(month))
    report.refresh_from_db()
    Improvement.objects.filter(pk=past["done"].pk).update(restricted=True)
    assert reporting.shown(report, cora)["results"]["count"] == 1
    seen = Improvement.objects.visible_to(ada).filter(pk=past["done"].pk).exists()
    assert reporting.shown(report, ada)["results"]["count"] == int(seen)


def test_it_needs_three_sentences_and_a_month_that_is_over(past, month, cora, client):
    report = Report.begin(month, by=cora, sentences={})
    with pytest.raises(Invalid) as refused:
        report.freeze(by=cora, contents={})
    assert [problem.field for problem in refused.value.problems] == list(SAID)
    running = Report.begin(queries.today().replace(day=1), by=cora, sentences=SAID)
    with pytest.raises(Conflict):
        running.freeze(by=cora, contents={})
    client.force_login(cora)
    assert client.post(f"/reports/{report.code}/sentences/", {"achieved": "x" * 500}).status_code == 400
    assert client.post(f"/reports/{report.code}/sentences/", SAID).status_code == 302
    report.refresh_from_db()
    assert report.concern == SAID["concern"]


def test_drafts_are_for_writers_and_reports_for_people_with_a_role(past, month, client, cora, otto, cleo, ana):
    report = Report.begin(month, by=cora, sentences=SAID)
    address = f"/reports/{report.code}/"
    client.force_login(otto)
    assert client.get(address).status_code == 404
    assert client.post("/reports/", {"month": "2026-01"}).status_code == 403
    report.freeze(by=cora, contents=reporting.contents(month))
    assert client.get(address).status_code == 200
    for person in (cleo, ana):
        client.force_login(person)
        assert client.get(address).status_code == 403
        assert client.get("/reports/").status_code == 403
        with pytest.raises(NotAllowed):
            report.say(by=person, achieved="Mine")
    client.force_login(cora)
    assert client.get("/reports/2019-13/").status_code == 404


def test_lists_and_figures_come_as_a_workbook_without_formulas(past, month, client, cora):
    report = Report.begin(month, by=cora, sentences=SAID)
    client.force_login(cora)
    book = load_workbook(BytesIO(client.get(f"/reports/{report.code}/report.xlsx").content))
    assert book.sheetnames == ["Report", "Figures", "Results", "Decisions", "Late", "Lessons", "Due next month",
                               "Coming back"]  # fmt: skip
    assert book["Report"]["B5"].value == "'=1+1 is late."
    assert book["Results"]["A2"].value == past["done"].reference
    assert book["Late"]["E2"].value > 4
    names = [row[0].value for row in book["Figures"].iter_rows(min_row=2)]
    assert "Opportunities logged" in names
