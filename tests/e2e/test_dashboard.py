"""The sample in a real browser: every number of its dashboard is followed to its records, and those are counted; its
monthly report is printed.
"""

import re

import pytest
from playwright.sync_api import expect

from improvements.demo import filling
from tests import factories
from tests.e2e.paper import printed

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
    printed_well(page)


def printed_well(page):
    """The newest frozen report: a cover, no heading alone at the foot of a sheet, no result torn in two; wherever on
    the sheet the results begin.
    """
    page.goto("/reports/")
    page.locator("li", has_text="No. 3").get_by_role("link").click()
    expect(page.locator("h2.rep-title")).to_be_visible()
    headings = [bare(text) for text in page.locator(".rep h2, .rep h3").all_inner_texts()]
    results = page.locator(".rep-result").evaluate_all(
        "all => all.map(one => [...one.querySelectorAll('h3, p, text')].map(part => part.textContent))"
    )
    assert len(results) > 1
    for lower in range(0, 160, 30):
        page.locator("#h-results").evaluate(f"heading => heading.style.paddingTop = '{lower}mm'")
        sheets = printed(page)
        assert [each[0] for each in sheets] == [f"{n} / {len(sheets)}" for n in range(1, len(sheets) + 1)]
        assert next(each for each in sheets if "All figures" in each)[1] == "All figures"
        inked = [bare("".join(each[1:])) for each in sheets]
        assert "Reachedtheirtarget" in inked[0]
        assert "Results" not in inked[0]
        assert [sheet[-60:] for sheet in inked if sheet.endswith(tuple(headings))] == []
        for texts in results:
            assert any(all(bare(text) in sheet for text in texts) for sheet in inked), (lower, texts[0])


def bare(text):
    """Without spaces, which paper sets as it likes."""
    return "".join(text.split())
