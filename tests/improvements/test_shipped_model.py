"""The default scoring model says that it is the default; the first edit makes a version with a day of its own."""

import pytest

from cir import clock
from cir.errors import NotAllowed
from improvements.models import ScoringModel
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
WEIGHTS = {"value": 40, "fit": 20, "risk": 10, "urgency": 10, "ease": 20}


def test_the_shipped_default_claims_no_agreement_and_the_first_edit_is_dated_today(client, mia):
    factories.improvement().give_points({"value": 4}, by=mia)
    client.force_login(mia)
    page = client.get("/prioritise/").content.decode()
    assert "the default that comes with CIR: nobody has agreed it yet" in page
    assert "Jan 2000" not in page
    agreed = ScoringModel.reweigh(WEIGHTS, by=mia, note="Value first.")
    assert (agreed.agreed, agreed.valid_from, agreed.created_by) == (True, clock.today(), mia)
    assert [str(each).partition(",")[0] for each in ScoringModel.objects.all()] == [str(agreed), "Default"]
    page = client.get("/prioritise/").content.decode()
    assert "nobody has agreed it yet" not in page
    assert "for every idea, agreed" in page


def test_cleo_agrees_no_weights(cleo):
    with pytest.raises(NotAllowed):
        ScoringModel.reweigh(WEIGHTS, by=cleo)
    assert not ScoringModel.objects.get().agreed


def test_administration_says_so_too(client, ada):
    client.force_login(ada)
    page = client.get("/admin/criteria/").content.decode()
    assert "in force: Default, which comes with CIR. Nobody has agreed it yet" in page
    assert "Jan 2000" not in page
