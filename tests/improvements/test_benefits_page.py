"""The ledger on a record's page: figures in their cells, in several months, confirmed; with and without script."""

from datetime import date
from decimal import Decimal

import pytest

from cir.accounts.roles import Role
from tests import factories
from tests.improvements import stories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

HTMX = {"HX-Request": "true"}


@pytest.fixture
def measuring(idea, ana, mia, cora):
    return stories.in_measuring(idea, ana, mia, cora)


@pytest.fixture
def calls(measuring, ana):
    return measuring.add_benefit(by=ana, title="Calls that are no longer made", kind="soft")


def address(record, path):
    return f"{record.get_absolute_url()}{path}"


def test_a_line_is_added_and_its_figures_entered_by_plain_forms(client, ana, measuring):
    client.force_login(ana)
    said = {"title": "Calls", "kind": "soft", "way": "gained"}
    assert client.post(address(measuring, "benefits/"), said).status_code == 303
    (line,) = measuring.benefits.all()
    several = {"column": "realised", "first": "2026-06", "count": 2, "figure": "1,200"}
    assert client.post(address(measuring, f"benefits/{line.pk}/figures/"), several).status_code == 303
    page = client.get(measuring.get_absolute_url()).content.decode()
    assert "2,400" in page
    assert "Jul 2026" in page


def test_a_figure_is_changed_in_its_cell(client, ana, measuring, calls):
    client.force_login(ana)
    cell = address(measuring, f"benefits/{calls.pk}/realised/2026-06/")
    assert b"data-edit-form" in client.get(f"{cell}?in=place", headers=HTMX).content
    done = client.post(cell, {"amount": "640.50", "in": "place"}, headers=HTMX)
    assert (done.status_code, "cir:record-changed" in done.headers["HX-Trigger"]) == (204, True)
    assert calls.figures.get().amount == Decimal("640.50")
    stale = client.post(cell, {"amount": "1", "in": "place"}, headers=HTMX)
    assert stale.status_code == 412


def test_a_frozen_figure_asks_why_and_keeps_what_was_typed(client, ana, measuring, calls):
    client.force_login(ana)
    cell = address(measuring, f"benefits/{calls.pk}/planned/2026-06/")
    refused = client.post(cell, {"amount": "77"}, headers=HTMX)
    assert (refused.status_code, b'value="77"' in refused.content, b"Say why it is corrected" in refused.content) == (
        400, True, True,
    )  # fmt: skip
    assert client.post(cell, {"amount": "77", "reason": "Forgotten."}, headers=HTMX).status_code == 204


@pytest.mark.parametrize("amount", ["a lot", "1e99", "NaN", "0.001"])
def test_what_is_no_amount_is_refused_at_the_field(client, ana, measuring, calls, amount):
    client.force_login(ana)
    refused = client.post(address(measuring, f"benefits/{calls.pk}/realised/2026-06/"), {"amount": amount})
    assert (refused.status_code, b"There is a problem" in refused.content) == (400, True)


def test_an_amount_below_zero_asks_what_went_wrong(client, ana, measuring, calls):
    client.force_login(ana)
    cell = address(measuring, f"benefits/{calls.pk}/realised/2026-06/")
    assert b"What went wrong" in client.post(cell, {"amount": "−500"}).content
    client.post(cell, {"amount": "−500", "reason": "Two weeks of extra calls."})
    assert "Bad effects outweigh the good by 500" in client.get(measuring.get_absolute_url()).content.decode()


def test_a_sponsor_confirms_from_the_page_and_takes_it_back(client, ana, measuring, calls):
    sol = factories.person("Sol Sponsor", Role.SPONSOR)
    (figure,) = measuring.enter_figures(calls, "realised", {date(2026, 6, 1): Decimal(640)}, by=ana)
    client.force_login(sol)
    assert "Confirm 1 figure" in client.get(measuring.get_absolute_url()).content.decode()
    assert client.post(address(measuring, "benefits/confirm/")).status_code == 303
    assert "Sol Sponsor" in client.get(measuring.get_absolute_url()).content.decode()
    client.post(address(measuring, f"figures/{figure.pk}/withdraw/"), {"reason": "Counted twice."})
    figure.refresh_from_db()
    assert figure.confirmed_at is None


def test_an_onlooker_sees_the_ledger_and_changes_nothing(client, cleo, ana, measuring, calls):
    measuring.enter_figures(calls, "realised", {date(2026, 6, 1): Decimal(640)}, by=ana)
    client.force_login(cleo)
    page = client.get(measuring.get_absolute_url()).content.decode()
    assert ("640" in page, "Add benefit" in page) == (True, False)
    for path in ("benefits/", f"benefits/{calls.pk}/", f"benefits/{calls.pk}/figures/", "benefits/confirm/"):
        assert client.post(address(measuring, path), {"title": "x", "kind": "hard"}).status_code == 403


def test_the_return_shows_its_parts(client, ana, measuring, calls):
    measuring.change(by=ana, cost_actual=Decimal(18000), cost_actual_indirect=Decimal(400))
    measuring.enter_figures(calls, "realised", {date(2026, 6, 1): Decimal(47840)}, by=ana)
    client.force_login(ana)
    page = client.get(measuring.get_absolute_url()).content.decode()
    assert "(47,840 gained − 18,400 cost) ÷ 18,400 cost" in page
    assert "160%" in page


def test_many_figures_take_no_more_statements(client, ana, measuring, calls, django_assert_max_num_queries):
    client.force_login(ana)
    client.get(measuring.get_absolute_url())
    counted = []
    for month in (6, 7, 8, 9):
        measuring.enter_figures(calls, "realised", {date(2026, month, 1): Decimal(1)}, by=ana)
        with django_assert_max_num_queries(60) as asked:
            client.get(measuring.get_absolute_url())
        counted.append(len(asked))
    assert len(set(counted)) == 1, counted
