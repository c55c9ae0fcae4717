"""The dashboard of the sample in a real browser: every number is followed to its records, and those are counted."""

import re

import pytest
from playwright.sync_api import expect

from improvements.demo import filling
from tests import factories

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
ON_A_PAGE = 50


def test_every_number_leads_to_as_many_records(open_page, cora):
    factories.criteria()
    filling.fill()
    filling.finish()
    page = open_page(cora)
    page.goto("/kpis/")
    expect(page.locator("h1")).to_have_text("KPIs")
    expect(page.locator("svg.pl")).to_have_count(4)
    links = page.locator(".kpi-ways a:has([data-number])")
    addresses = links.evaluate_all("all => all.map(a => [a.href, a.querySelector('[data-number]').innerText])")
    for address, number in addresses:
        many = int(number.replace(",", ""))
        page.goto(address)
        expect(page.locator(f'[data-announce="{number} improvement{"" if many == 1 else "s"}"]')).to_have_count(1)
        expect(page.locator("tr[data-row]")).to_have_count(min(many, ON_A_PAGE))
    assert len(addresses) > 8, addresses
    page.goto("/kpis/")
    page.get_by_label("Part of the organisation").select_option(label=re.compile("Service desk").pattern)
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(r"scope=(item|practice)%3A\d+"))
    page.get_by_role("link", name="3 months").click()
    expect(page).to_have_url(re.compile(r"period=quarter&scope=(item|practice)%3A\d+"))
    page.goto("/practice/")
    ills = page.locator(".dash-ills a:has([data-number])")
    found = ills.evaluate_all("all => all.map(a => [a.href, a.querySelector('[data-number]').innerText])")
    for address, number in found:
        page.goto(address)
        expect(page.locator("tr[data-row]")).to_have_count(min(int(number), ON_A_PAGE))
    assert len(found) > 2
