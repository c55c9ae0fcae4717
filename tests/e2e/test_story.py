"""The whole story in a browser, as its different people: from a sentence to a measured, closed improvement."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cir import clock
from cir.accounts.models import User
from improvements.models import Improvement
from tests import factories

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
LIVE_DAYS_AGO = 70
BASELINE_WEEKS = 20


class Person:
    """Somebody at the keyboard, on the pages of one record."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.record = ""

    def look(self, record: Improvement) -> "Person":
        """Open the record's page."""
        self.record = f"/improvements/{record.reference}/"
        self.page.goto(self.record)
        return self

    def choose(self, name: str) -> "Person":
        """Open a form from the record's own page, by the words of its link."""
        self.page.goto(self.record)
        href = self.page.locator("a[href*='/moves/']", has_text=name).first.get_attribute("href")
        self.page.goto(str(href))
        return self

    def open(self, part: str) -> "Person":
        """Open a form of the record by its address."""
        self.page.goto(self.record + part)
        return self

    def fill(self, **said: Any) -> "Person":
        """Enter values by the names of the fields, then send the form."""
        for name, value in said.items():
            box = self.page.locator(f"main [name={name}]")
            kind = box.first.get_attribute("type") or box.first.evaluate("node => node.tagName.toLowerCase()")
            if kind == "radio":
                self.page.check(f"main [name={name}][value='{value}']", force=True)
            elif kind == "select":
                box.select_option(str(value))
            else:
                box.fill(str(value))
                box.press("Tab")  # leaves the suggestions
        before = self.page.url
        with self.page.expect_response(lambda answer: answer.request.method == "POST") as posted:
            self.page.locator("main form:has([name=csrfmiddlewaretoken]) button[type=submit]").last.click()
        if posted.value.status == 204:  # what was sent is taken; the page leads back to the record
            self.page.wait_for_url(lambda url: url != before)
        return self

    def sees(self, words: str) -> None:
        """The words are on the page."""
        expect(self.page.locator("main")).to_contain_text(words)


@pytest.fixture
def enters(open_page: Callable[..., Page]) -> Callable[..., Person]:
    """`enters(ana)`: Ana at her own browser."""
    return lambda user: Person(open_page(user))


def log_an_idea(person: Person) -> Improvement:
    """With the key C, from home, a title only."""
    person.page.goto("/")
    person.page.keyboard.press("c")
    box = person.page.locator("#dialog textarea[name=title]")
    box.fill("People wait for a password reset every Monday")
    box.press("Control+Enter")
    expect(person.page.locator("#toasts")).to_contain_text("You hear back by")
    return Improvement.objects.get()


def assessed(coordinator: Person, record: Improvement, owner: User, item: Any, objective: Any, live: date) -> None:
    """Everything that approval asks for."""
    coordinator.look(record).open("edit/item/").fill(item=item.name)
    coordinator.choose("Assess").fill()
    coordinator.look(record).sees("Assessing")
    coordinator.open("edit/owner/").fill(owner=f"{owner.name} <{owner.email}>")
    coordinator.open("edit/urgency/").fill(urgency="high")
    coordinator.open("edit/cost_band/").fill(cost_band="low")
    coordinator.open("edit/value/").fill(value_consumer="Nobody waits on Monday mornings.")
    coordinator.open("edit/objective/").fill(objective=objective.pk)
    coordinator.open("points/").fill(value=4, fit=3, risk=3, urgency=5, ease=4)
    baseline = {"baseline_from": live - timedelta(weeks=BASELINE_WEEKS), "baseline_until": live - timedelta(days=1)}
    measure = {"name": "Password tickets", "unit": "tickets", "direction": "down", "cadence": "week", "kind": "count"}
    target = {"value": 150, "due_on": clock.today() + timedelta(days=30)}
    coordinator.open("measures/").fill(**measure, **baseline, **target)


def planned_and_live(owner: Person, record: Improvement, me: User, live: date) -> None:
    """A plan, a task with a person and a date, started, done, live."""
    owner.look(record).open("plan/").fill(approach="Three waves.", done_means="Everyone resets a password alone.")
    owner.look(record)
    owner.page.fill("#task-title", "Pilot with Facilities")
    owner.page.fill("#task-person", me.name)
    owner.page.fill("#task-due", "tomorrow")
    owner.page.press("#task-due", "Enter")
    owner.sees("Pilot with Facilities")
    owner.open("edit/target_date/").fill(target_date=clock.today() + timedelta(days=30))
    owner.choose("Mark as planned").fill()
    owner.choose("Start work").fill()
    record.tick_task(record.tasks.get(), by=me)
    owner.choose("Mark as live").fill(went_live_on=live)


def measured(owner: Person, record: Improvement, live: date) -> None:
    """Readings pasted from a spreadsheet; the page asks once more before it adds them."""
    target = record.targets.get()
    owner.open(f"measures/{target.pk}/paste/").fill(rows=weekly(live - timedelta(weeks=BASELINE_WEEKS), live))
    with owner.page.expect_response(lambda answer: answer.request.method == "POST"):
        owner.page.locator("button[name=add]").click()
    owner.look(record).sees("Real improvement, target reached")


def test_from_an_idea_to_a_measured_closed_improvement(enters, ben, cora, mia, ana, item, objective):
    factories.criteria()
    record = log_an_idea(enters(ben))
    live = clock.today() - timedelta(days=LIVE_DAYS_AGO)
    assessed(enters(cora), record, ana, item, objective, live)

    approver = enters(mia).look(record)
    approver.choose("Approve").fill(reason="Worth it.")
    approver.look(record).sees("Approved")

    owner = enters(ana)
    planned_and_live(owner, record, ana, live)
    measured(owner, record, live)
    said = {"outcome": "achieved", "shown": "The chart, at the service review.", "next": "stop_here"}
    owner.choose("Close with a verdict").fill(**said, lesson="Begin at the smallest site.")
    owner.look(record).sees("Done")

    record.refresh_from_db()
    assert (record.status, record.outcome) == ("done", "achieved")
    assert record.main_target().verdicts.get().result == "improved"
    requester = enters(ben)
    requester.page.goto("/")
    requester.sees("achieved")


def weekly(baseline: date, live: date) -> str:
    """Readings as copied from a spreadsheet: about 400 a week before, falling below 150 after."""
    before = [396, 411, 388, 417, 402, 409, 394, 412, 398, 421, 405, 407, 399, 410, 396, 414, 401, 408, 397, 411]
    after = [301, 244, 218, 197, 160, 148, 141, 139]
    rows = [(baseline + timedelta(weeks=number), value) for number, value in enumerate(before)]
    rows += [(live + timedelta(days=1, weeks=number), value) for number, value in enumerate(after)]
    return "\n".join(f"{day.isoformat()}\t{value}" for day, value in rows)


def test_an_approver_is_told_everything_that_is_missing_and_nothing_typed_is_lost(enters, cora, mia, idea):
    idea.move("assess", by=cora)
    approver = enters(mia).look(idea)
    approver.choose("Approve").fill(reason="I would like to go ahead with this one.")
    for words in ("owner", "urgency", "cost band", "points", "measure"):
        approver.sees(words)
    expect(approver.page.locator("main [name=reason]")).to_have_value("I would like to go ahead with this one.")
    idea.refresh_from_db()
    assert idea.status == "assessing"
