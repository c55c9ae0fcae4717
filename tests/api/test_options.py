"""Options and partners of a record for programs."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(ana, ben, item):
    return factories.improvement("Repairs take too long", owner=ana, logged_by=ben, item=item, source="supplier")


def test_programs_weigh_choose_and_are_told_what_is_wrong(record, ana, cleo, as_program):
    hers, ours = as_program(cleo), as_program(ana)
    at = f"improvements/{record.reference}/options/"
    assert hers.post(at, {"cost": "1"}).status_code == 400
    made = hers.post(at, {"name": "Stock spare parts", "cost": "4,000"})
    assert (made.status_code, made.json()["added_by"]["name"]) == (201, cleo.name)
    assert ours.post(f"{at}supplier/").status_code == 200
    one = f"{at}{made.json()['id']}/"
    assert hers.post(f"{one}choose/", {"reason": "Mine."}).status_code == 403
    done = ours.post(f"{one}choose/", {"reason": "Quickest."})
    assert (done.status_code, done.json()["reason"]) == (200, "Quickest.")
    assert ours.get(at).json()["results"][0]["chosen_by"]["name"] == ana.name
    assert ours("DELETE", one, If_Match=done["ETag"]).status_code == 409
    partner = ours.post(f"improvements/{record.reference}/partners/", {"name": "Nordline", "part": "Repairs"})
    assert (partner.status_code, partner.json()["kind"]) == (201, "supplier")
    gone = f"improvements/{record.reference}/partners/{partner.json()['id']}/"
    assert ours("DELETE", gone, If_Match=partner["ETag"]).status_code == 204
