"""The dashboard in a real browser: each number is followed to its records, and those are counted."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from metrics import queries, rollups
from tests import factories
from tests.dashboards.conftest import lived

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_every_number_leads_to_as_many_records(open_page, axe, cora, ana):
    item = factories.item("Service desk")
    for number in range(18):
        steps = number % 7 if number % 7 < 6 else 6
        lived(f"Idea {number}", 160 - number * 5, steps, owner=ana, logged_by=ana, item=item)
    today = queries.today()
    rollups.backfill(today - timedelta(days=170), today, only=("week", "month"))
    page = open_page(cora)
    page.goto("/kpis/")
    expect(page.locator("h1")).to_have_text("KPIs")
    expect(page.locator("svg.pl")).to_have_count(3)
    links = page.locator(".kpi-ways a:has([data-number])")
    addresses = [(link.get_attribute("href"), link.locator("[data-number]").inner_text()) for link in links.all()]
    for address, number in addresses[:6]:
        page.goto(address)
        expect(page.locator(f'[data-announce="{number} improvement{"" if number == "1" else "s"}"]')).to_have_count(1)
        expect(page.locator("tr[data-row]")).to_have_count(int(number))
    assert len(addresses) > 4
    page.goto("/kpis/")
    page.get_by_label("Part of the organisation").select_option(label=re.compile("Service desk").pattern)
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(rf"scope=item%3A{item.pk}"))
    page.get_by_role("link", name="3 months").click()
    expect(page).to_have_url(re.compile(rf"period=quarter&scope=item%3A{item.pk}"))
    page.goto("/practice/")
    first = page.locator(".dash-ills [data-number]").first
    number = first.inner_text()
    first.click()
    expect(page.locator("tr[data-row]")).to_have_count(int(number))
