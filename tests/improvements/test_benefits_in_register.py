"""The register shows, filters and exports what improvements are worth and whether gains are held."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest

from improvements.models import BenefitFigure
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def three(ana):
    """One with a plan and realised benefit of which it claims 60 percent, one that lost its gain, one with nothing."""
    worth, lost, bare = (factories.improvement(title, owner=ana) for title in ("Worth it", "Lost it", "Bare"))
    line = worth.benefits.create(title="Calls", kind="soft", measure=factories.measure(), share=60)
    for column, amount in (("planned", 1000), ("realised", 640)):
        BenefitFigure.objects.create(
            benefit=line, column=column, month=date(2026, 6, 1), amount=Decimal(amount), share=60
        )
    factories.put(lost, "done", outcome="achieved")
    closing = lost.closings.create(outcome="achieved", shown="Told.", next="stop_here")
    closing.checks.create(days=30, due_on=date(2026, 4, 1), result="held", sentence="Held.")
    closing.checks.create(days=90, due_on=date(2026, 6, 1), result="lost", sentence="Lost.")
    return worth, lost, bare


def listed(client, query):
    answer = client.get(f"/register/export/csv/?{query}&columns=benefit_planned,benefit")
    rows = csv.DictReader(StringIO(answer.getvalue().decode("utf-8-sig")))
    return {row["Improvement"]: (row["Benefit planned"], row["Benefit realised"]) for row in rows}


def test_the_export_has_the_sums_that_are_claimed(client, ana, three):
    client.force_login(ana)
    assert listed(client, "") == {"Worth it": ("600.00", "384.00"), "Lost it": ("", ""), "Bare": ("", "")}
    assert "384" in client.get("/register/?columns=benefit").content.decode()


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("benefit=realised", {"Worth it"}),
        ("benefit=unconfirmed", {"Worth it"}),
        ("benefit=confirmed", set()),
        ("benefit=none", {"Lost it", "Bare"}),
        ("not_benefit=planned", {"Lost it", "Bare"}),
        ("gain=lost", {"Lost it"}),
        ("gain=held", set()),
        ("gain=none", {"Worth it", "Bare"}),
    ],
)
def test_the_register_is_filtered_by_benefit_and_by_gain(client, ana, three, query, titles):
    client.force_login(ana)
    assert set(listed(client, query)) == titles
