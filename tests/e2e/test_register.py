"""The register in a real browser: by keys, in bulk, on a phone, without script."""

import re

import pytest
from playwright.sync_api import expect

from improvements.models import Improvement, SavedView
from tests import factories

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def rows(cora, item):
    SavedView.objects.get_or_create(
        owner=None, name="All open", defaults={"query": "status=open", "shared": True, "position": 10}
    )
    return [factories.improvement(f"Idea {n}", item=item, owner=cora, score=90.0 - n) for n in range(5)]


def row(page, record):
    return page.locator(f"tr[data-ref='{record.reference}']")


def chosen(page):
    return page.locator("tr.sel").evaluate_all("rows => rows.map(row => row.dataset.ref)")


def test_rows_are_walked_and_selected_by_keys(open_page, cora, rows):
    page = open_page(cora)
    page.goto("/register/")
    for key in ("j", "x", "j", "j", "j", "Shift+x", "k"):
        page.keyboard.press(key)
    assert chosen(page) == [record.reference for record in rows[:4]]
    expect(row(page, rows[2])).to_have_class(re.compile("cur"))
    expect(page.locator("[data-bulk-count]")).to_have_text("4 selected")
    page.keyboard.press("Escape")
    assert chosen(page) == []


def test_enter_opens_the_record_and_back_brings_the_selection(open_page, cora, rows):
    page = open_page(cora)
    page.goto("/register/?status=new")
    for key in ("j", "x", "j"):
        page.keyboard.press(key)
    expect(page.locator("[data-bulk-count]")).to_have_text("1 selected")
    expect(row(page, rows[1])).to_have_class(re.compile("cur"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(rows[1].title)
    page.go_back()
    expect(row(page, rows[0]).get_by_role("checkbox")).to_be_checked()
    expect(page.locator("[data-bulk-count]")).to_have_text("1 selected")


def test_a_bulk_change_is_made_and_taken_back(open_page, cora, rows):
    page = open_page(cora)
    page.goto("/register/?status=open")
    page.get_by_label("Select all rows shown").check()
    page.locator("[data-bulk]").get_by_role("button", name="Urgency").click()
    page.locator("#dialog").get_by_label("Urgency").select_option("high")
    page.locator("#dialog").get_by_role("button", name="Set urgency").click()
    expect(page.locator("[data-toast]")).to_contain_text("5 changed.")
    assert Improvement.objects.filter(urgency="high").count() == 5
    page.locator("[data-toast]").get_by_role("button", name="Undo").click()
    expect(page.locator("[data-toast]")).to_contain_text("Taken back: 5 changed.")
    assert not Improvement.objects.filter(urgency="high").exists()


def test_what_was_skipped_is_said_with_its_reason(open_page, cora, rows):
    Improvement.objects.filter(pk=rows[0].pk).update(item=None)
    page = open_page(cora)
    page.goto("/register/?status=open")
    page.get_by_label("Select all rows shown").check()
    page.locator("[data-bulk]").get_by_role("button", name="Status").click()
    page.locator("#dialog").get_by_role("button", name="Assess").click()
    page.locator("#dialog .dlg-f").get_by_role("button", name="Assess").click()
    expect(page.locator(".reg-skipped")).to_contain_text(rows[0].reference)
    assert Improvement.objects.filter(status="assessing").count() == 4


def test_a_filter_is_built_by_keys_alone(open_page, cora, rows):
    Improvement.objects.filter(pk=rows[3].pk).update(urgency="high")
    page = open_page(cora)
    page.goto("/register/?status=open")
    page.keyboard.press("f")
    page.keyboard.type("Urgency")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("hi")
    page.keyboard.press("Enter")  # at once: what is being looked for is meant
    page.wait_for_url("**/register/?status=open&urgency=high")
    expect(page.locator("tr[data-row]")).to_have_count(1)
    page.get_by_role("link", name="Remove filter: Urgency is High").click()
    expect(page.locator("tr[data-row]")).to_have_count(5)


def test_space_shows_the_record_beside_the_list_and_esc_closes_it(open_page, cora, rows):
    page = open_page(cora)
    page.goto("/register/?status=open")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(page.locator("#peek")).to_contain_text(rows[0].title)
    page.keyboard.press("j")
    expect(page.locator("#peek")).to_contain_text(rows[1].title)
    page.keyboard.press("Escape")
    expect(page.locator("#peek")).to_be_hidden()
    expect(row(page, rows[1]).locator("a[data-open-row]")).to_be_focused()


def test_fifty_more_are_loaded_into_their_group(open_page, cora, rows):
    Improvement.objects.bulk_create(Improvement(title=f"More {n}", score=1.0) for n in range(60))
    page = open_page(cora)
    page.goto("/register/?status=new")
    page.get_by_role("link", name="Load 15 more").click()
    expect(page.locator("tr[data-row]")).to_have_count(65)
    expect(page.locator("tr.grp")).to_have_count(1)
    expect(page.locator("[data-load-more]")).to_have_count(0)


def test_it_all_works_without_script(open_page, cora, rows):
    page = open_page(cora, script=False)
    page.goto("/register/?status=open")
    page.get_by_label("Filter by words").fill("owner:none")
    page.get_by_label("Filter by words").press("Enter")
    assert "owner=none" in page.url
    page.get_by_role("link", name="Drop").first.click()
    page.locator("summary").click()
    page.locator("#add-field").select_option("urgency")
    page.locator("#add-value").fill("Not set")
    page.get_by_role("button", name="Add filter").click()
    assert "urgency=none" in page.url
    page.goto("/register/?status=open")
    page.get_by_label(f"Select {rows[0].reference}").check()
    page.locator("[data-bulk]").get_by_role("button", name="Watch").click()
    page.get_by_label("Stop watching").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("body")).to_contain_text("1 changed.")


def test_the_palette_offers_what_can_be_done_with_the_selection_and_else_finds(open_page, cora, rows):
    page = open_page(cora)
    page.goto("/register/")
    page.keyboard.press("Control+k")
    page.fill("#palette-q", "idea 3")
    on = page.locator("#palette [aria-selected=true]")
    expect(on).to_contain_text(rows[3].reference)
    expect(page.locator("#palette").get_by_text("Add a filter")).to_be_hidden()
    page.keyboard.press("Escape")
    row(page, rows[0]).get_by_role("checkbox").check()
    page.keyboard.press("Control+k")
    page.fill("#palette-q", "own")
    expect(on).to_have_text(re.compile("Set owner…"))
    page.keyboard.press("Enter")
    expect(page.locator("#dialog-body")).to_contain_text("owner of 1 improvement")
    page.goto(rows[0].get_absolute_url())
    page.keyboard.press("Control+k")
    page.fill("#palette-q", "target")
    expect(on).to_have_text(re.compile("Set target date…"))
    page.keyboard.press("Enter")
    expect(page.locator("#dialog-body [name=target_date]")).to_be_visible()
