"""A record in a real browser: edited, moved and discussed by keyboard, by two people at once, and without script."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.improvements import stories

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def record(ben, cora, item):
    found = factories.improvement("Quicker laptops", owner=cora, item=item, status="assessing", logged_by=ben, step=2)
    found.transitions.create(source="new", target="assessing", actor=cora, at=found.logged_at, move="assess")
    return found


@pytest.fixture
def measuring(ana, item):
    live = {"status": "measuring", "step": 6, "went_live_on": date(2026, 6, 1)}
    found = factories.improvement("Self-service password reset", owner=ana, item=item, logged_by=ana, **live)
    tickets = factories.measure()
    factories.readings(tickets, factories.BASELINE)
    factories.readings(tickets, stories.AFTER, first=date(2026, 6, 15))
    window = {"baseline_from": date(2025, 6, 1), "baseline_until": date(2026, 5, 31)}
    found.targets.create(measure=tickets, value=150, due_on=date(2026, 12, 18), **window)
    found.tasks.create(title="Write the help page", person=ana, due_on=date(2026, 12, 1))
    found.comment(by=ana, text="Most of what is left comes from the warehouse.")
    return found


def test_properties_are_edited_by_keys_and_the_focus_comes_back(open_page, cora, ben, record):
    page = open_page(cora)
    page.goto(record.get_absolute_url())
    page.keyboard.press("u")
    page.locator("#cell-urgency select").select_option("high")
    expect(page.locator("#cell-urgency")).to_contain_text("High")
    expect(page.locator("#edit-urgency")).to_be_focused()
    page.keyboard.press("o")
    page.locator("#cell-owner input[type=text]").fill("")
    page.keyboard.type("ben")
    expect(page.locator(".picks [role=option]").first).to_have_text("Ben Okoro")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator("#rec-rail #cell-owner .person")).to_contain_text("Ben Okoro")
    record.refresh_from_db()
    assert (record.urgency, record.owner) == ("high", ben)


def test_escape_restores_what_was_there(open_page, cora, record):
    page = open_page(cora)
    page.goto(record.get_absolute_url())
    page.keyboard.press("e")
    page.locator("#cell-title input[type=text]").fill("Something else")
    page.keyboard.press("Escape")
    expect(page.locator("h1")).to_have_text("Quicker laptops")
    record.refresh_from_db()
    assert record.title == "Quicker laptops"


def test_a_move_is_made_by_keyboard_and_names_what_is_wrong(open_page, cora, record, complaints):
    page = open_page(cora)
    page.goto(record.get_absolute_url())
    page.keyboard.press("s")
    expect(page.locator("#status-menu")).to_be_visible()
    page.locator("#status-menu").get_by_role("menuitem", name="Defer").focus()
    page.keyboard.press("Enter")
    dialog = page.locator("#dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Defer", exact=True).click()
    expect(dialog.locator(".err-sum")).to_contain_text("Say why.")
    page.locator("#move_reason").fill("After the move.")
    page.locator("#move_until").fill("in 2 weeks")
    page.locator("#move_until").press("Enter")
    expect(page.locator("#rec-rail .st").first).to_contain_text("Deferred")
    expect(dialog).to_be_hidden()
    complaints[:] = [text for text in complaints if "400" not in text]


def test_a_comment_with_a_mention_by_keyboard(open_page, cora, ben, record):
    page = open_page(cora)
    page.goto(record.get_absolute_url())
    page.keyboard.press("m")
    page.keyboard.type("Ask @ben")
    expect(page.locator(".picks [role=option]").first).to_have_text("Ben Okoro")
    page.keyboard.press("Enter")
    page.keyboard.type("about it")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#rec-stream .bub")).to_contain_text("Ask @Ben Okoro about it")
    expect(page.locator("#comment-text")).to_have_value("")
    assert list(record.comments.get().mentions.all()) == [ben]


def test_tasks_are_added_ticked_and_moved_by_keyboard(open_page, cora, record):
    page = open_page(cora)
    page.goto(record.get_absolute_url())
    page.keyboard.press("n")
    for number, title in enumerate(("First", "Second"), start=1):
        page.keyboard.type(title)
        page.keyboard.press("Enter")
        expect(page.locator("[data-task]")).to_have_count(number)
        expect(page.locator("#task-title")).to_be_focused()
    page.locator("[data-task] .tick").nth(1).focus()
    drawn_anew = page.expect_response(lambda answer: answer.url.endswith(record.get_absolute_url()))
    with page.expect_response(lambda answer: "/tasks/order/" in answer.url), drawn_anew:
        page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#rec-live.htmx-request")).to_have_count(0)  # a key that goes up in a new list presses nothing
    expect(page.locator("[data-task] .tt").first).to_have_text("Second")
    expect(page.locator("[data-task] .tick").first).to_be_focused()  # it comes back after the list was drawn anew
    page.keyboard.press("Space")
    expect(page.locator(".task.done")).to_have_count(1)
    expect(page.locator("[data-task] .tick").first).to_be_focused()
    assert list(record.tasks.values_list("title", flat=True)) == ["Second", "First"]


def test_two_people_edit_the_same_title_and_nobodys_words_are_lost(open_page, cora, mia, record, complaints):
    one, two = open_page(cora), open_page(mia)
    for page in (one, two):
        page.goto(record.get_absolute_url())
        page.keyboard.press("e")
        expect(page.locator("#cell-title input[type=text]")).to_be_focused()
    one.locator("#cell-title input[type=text]").fill("Title by Cora")
    one.keyboard.press("Enter")
    expect(one.locator("h1")).to_have_text("Title by Cora")
    two.locator("#cell-title input[type=text]").fill("Title by Mia")
    two.keyboard.press("Enter")
    versions = two.locator("#cell-title .versions")
    expect(versions).to_contain_text("Title by Cora")
    expect(versions).to_contain_text("Title by Mia")
    expect(two.locator("#cell-title input[type=text]")).to_have_value("Title by Mia")
    two.get_by_role("button", name="Save mine instead").click()
    expect(two.locator("h1")).to_have_text("Title by Mia")
    complaints[:] = [text for text in complaints if "412" not in text]


def test_a_reading_is_added_in_place_and_the_chart_stays(open_page, ana, measuring):
    page = open_page(ana)
    page.goto(measuring.get_absolute_url())
    page.locator("#add-reading").click()
    page.locator("#reading_moment").fill("Nov 2026")
    page.locator("#reading_value").fill("149")
    page.locator("#reading_value").press("Enter")
    expect(page.locator("#rec-measures .trio")).to_contain_text("149")
    expect(page.locator("#rec-measures canvas")).to_be_visible()
    page.get_by_role("button", name="Show as table").click()
    expect(page.locator("[data-table]")).to_contain_text("149")


def test_without_script_a_person_reads_moves_comments_and_edits(open_page, cora, record):
    page = open_page(cora, script=False)
    page.goto(record.get_absolute_url())
    page.locator("#comment-text").fill("Plain words.")
    page.get_by_role("button", name="Comment Ctrl Enter").click()
    expect(page.locator("#rec-stream .bub")).to_contain_text("Plain words.")
    page.locator("#edit-urgency").click()
    page.locator("select[name=urgency]").select_option("high")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#cell-urgency")).to_contain_text("High")
    page.goto(f"{record.get_absolute_url()}moves/defer/")
    page.locator("#move_reason").fill("Later.")
    page.locator("#move_until").fill("in 2 weeks")
    page.get_by_role("button", name="Defer").click()
    expect(page.locator("#rec-rail .st").first).to_contain_text("Deferred")
