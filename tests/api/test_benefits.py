"""The benefit ledger over the API: entered, corrected as it was seen, confirmed, added up for whoever may see it."""

from datetime import date
from decimal import Decimal

import pytest

from cir.accounts.roles import Role
from improvements.models import BenefitFigure
from tests import factories
from tests.api.conftest import is_problem
from tests.improvements import stories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def live(idea, ana, mia, cora):
    return stories.in_measuring(idea, ana, mia, cora)


def test_a_ledger_is_kept_and_confirmed_by_programs(as_program, ana, live):
    mine, sponsor = as_program(ana), as_program(factories.person("Sol Sponsor", Role.SPONSOR))
    home = f"improvements/{live.reference}/"
    line = mine.post(f"{home}benefits/", {"title": "Calls", "kind": "soft"}).json()["id"]
    figures = f"{home}benefits/{line}/figures/"
    said = {"column": "realised", "month": "2026-06", "amount": "640.50"}
    first = mine.post(figures, said, Idempotency_Key="one")
    again = mine.post(figures, said, Idempotency_Key="one")
    assert (first.status_code, first.json(), again["Idempotency-Replayed"]) == (201, again.json(), "true")
    key = first.json()["id"]
    assert is_problem(mine.post(figures, said | {"amount": "1"}), 409, "conflict")
    assert is_problem(mine.post(f"{figures}{key}/confirm/"), 403, "not-allowed")
    assert sponsor.post(f"{figures}{key}/confirm/").json()["confirmed_by"]["name"] == "Sol Sponsor"
    assert is_problem(mine.post(figures, said | {"amount": "700", "replaces": key}), 400)
    new = mine.post(figures, said | {"amount": "700", "replaces": key, "reason": "The invoice came."}).json()
    assert (new["amount"], new["confirmed_at"], new["month"]) == ("700.00", None, "2026-06")
    assert is_problem(mine.post(figures, said | {"amount": "1", "replaces": key, "reason": "x"}), 412)
    assert [row["amount"] for row in mine.get(figures).json()["results"]] == ["640.50", "700.00"]
    assert mine.change(f"{home}costs/", {"cost_actual": "350"}).json()["cost_actual"] == "350.00"
    total = mine.get(f"{home}worth/").json()
    assert total["return_so_far"] == {"gains": "700.00", "cost": "350.00", "value": 1.0, "words": ""}
    assert (total["money"]["realised"], total["money"]["confirmed"]) == ("700.00", "0.00")


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"month": "2026-13"}, "month"),
        ({"month": "2099-01"}, "2099-01"),
        ({"amount": None, "words": "much"}, "words"),
        ({"amount": "NaN"}, "amount"),
        ({"column": "wished"}, "column"),
        ({"amount": "-5"}, "reason"),
    ],
)
def test_a_wrong_figure_names_its_field(as_program, ana, live, said, field):
    line = live.add_benefit(by=ana, title="Calls", kind="soft")
    body = {"column": "realised", "month": "2026-06", "amount": "5"} | said
    refused = as_program(ana).post(f"improvements/{live.reference}/benefits/{line.pk}/figures/", body)
    assert is_problem(refused, 400)
    assert [error["field"] for error in refused.json()["errors"]] == [field]


def test_a_line_is_changed_only_as_it_was_seen(as_program, ana, live):
    line = live.add_benefit(by=ana, title="Calls", kind="soft")
    path, mine = f"improvements/{live.reference}/benefits/{line.pk}/", as_program(ana)
    seen = mine.get(path)["ETag"]
    assert mine.patch(path, {"title": "Fewer calls"}, If_Match=seen).json()["title"] == "Fewer calls"
    assert is_problem(mine.patch(path, {"title": "More calls"}, If_Match=seen), 412)
    assert is_problem(mine.patch(path, {"title": "More calls"}), 428)
    assert mine("DELETE", path, If_Match=mine.get(path)["ETag"]).status_code == 204


def test_sums_hold_only_what_the_person_may_see(as_program, client, ana, cleo, item, objective, restricted):
    other = factories.improvement("Seen by all", owner=ana, item=item, objective=objective, cost_actual=50)
    below = factories.item("Passwords", parent=item)
    deep = factories.improvement("Below", owner=ana, item=below)
    for record, amount in ((restricted, 1000), (other, 100), (deep, 10)):
        line = record.benefits.create(title="Calls", kind="hard")
        BenefitFigure.objects.create(benefit=line, column="realised", month=date(2026, 6, 1), amount=Decimal(amount))
    realised = {
        name: [as_program(who).get(path).json()["money"]["realised"] for who in (ana, cleo)]
        for name, path in {
            "whole": "worth/", "item": f"items/{item.pk}/worth/", "objective": f"objectives/{objective.pk}/worth/",
        }.items()
    }  # fmt: skip
    assert realised == {
        "whole": ["1110.00", "110.00"], "item": ["1110.00", "110.00"], "objective": ["100.00", "100.00"],
    }  # fmt: skip
    outside = as_program(cleo).get("worth/").json()
    assert (outside["improvements"], outside["without_cost"]) == (2, 1)
    assert outside["return_so_far"]["value"] == 1.0, "only what has a cost counts for the return"
    for page, most in ((f"/services/{item.slug}/", ("1,110", "110")), (f"/objectives/{objective.pk}/", ("100", "100"))):
        for who, amount in zip((ana, cleo), most, strict=True):
            client.force_login(who)
            shown = dict(client.get(page).context["worth"].sums)
            assert str(shown["Realised"]).split(".", maxsplit=1)[0] == amount, (page, who, shown)
