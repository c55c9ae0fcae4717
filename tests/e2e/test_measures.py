"""A measure from its definition to its verdict, in a real browser."""

import pytest
from playwright.sync_api import expect

from metrics.models import Measure
from tests import factories

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]

MONTHS = [*(f"{month}.2025" for month in range(6, 13)), *(f"{month}.2026" for month in range(1, 10))]
CELLS = "\n".join(
    f"15.{month}\t{value}" for month, value in zip(MONTHS, [*factories.BASELINE, 301, 244, 219, 198], strict=True)
)


def test_a_measure_is_defined_read_pasted_corrected_and_says_what_it_found(open_page, cora):
    page = open_page(cora)
    page.goto("/measures/new/")
    page.get_by_label("Name", exact=True).fill("Password tickets per month")
    page.get_by_label("Unit").fill("tickets")
    page.get_by_role("button", name="Add measure").click()
    expect(page.locator("h1")).to_have_text("Password tickets per month")
    type_a_reading(page, "768")
    expect(page.locator(".msr-said")).to_contain_text("Limits need six readings")
    paste(page, CELLS)
    expect(page.locator(".msr-trio")).to_contain_text("362.2 to 447.8")
    expect(page.locator(".msr-said")).to_contain_text("Signals in both directions")  # 768 was a slip of the finger
    correct_the_latest(page, "168")
    expect(page.locator(".msr-said")).to_contain_text("Real improvement")
    expect(page.locator(".msr-said li").first).to_contain_text("better")
    page.get_by_role("button", name="Show as table").click()
    expect(page.locator("#chart-table tbody tr").first).to_contain_text("168")
    assert Measure.objects.get().readings.count() == 18  # what stood there is kept


def type_a_reading(page, value):
    page.keyboard.press("a")  # from any place of the page
    dialog = page.locator("#dialog")
    dialog.get_by_label("Period or day").fill("Oct 2026")
    dialog.get_by_label("Value, tickets").fill(value)
    dialog.get_by_role("button", name="Add reading").click()
    expect(page.locator("#reading-rows tr")).to_have_count(1)


def paste(page, cells):
    page.get_by_role("link", name="Add several").click()
    page.get_by_label("Rows from a spreadsheet").fill(cells)
    page.get_by_role("button", name="Check readings").click()
    expect(page.get_by_role("region", name="New readings").locator("tbody tr").first).to_contain_text("396")
    page.get_by_role("button", name="Add 16 readings").click()
    expect(page.locator("#reading-rows tr")).to_have_count(17)


def correct_the_latest(page, value):
    page.locator("#reading-rows tr").first.get_by_role("link", name="Correct").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Value, tickets").fill(value)
    dialog.get_by_label("Why it is corrected").fill("Typed wrongly.")
    dialog.get_by_role("button", name="Correct reading").click()
    expect(page.locator("#reading-rows")).to_contain_text("Typed wrongly.")
