"""Who may not is told who may, by name."""

import pytest

from cir.catalogue.models import ConfigurationItem
from cir.errors import NotAllowed
from improvements.permissions import who_may
from improvements.workflow import MOVES
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_cleo_is_told_who_approves(client, cleo, mia, idea):
    with pytest.raises(NotAllowed, match=f"“Approve” is for the approver of {idea.reference}: Mia"):
        idea.move("approve", by=cleo)
    client.force_login(cleo)
    page = client.get(f"/improvements/{idea.reference}/moves/approve/")
    assert page.status_code == 403
    assert mia.name in page.content.decode()


def test_three_names_are_said_and_the_others_counted_inactive_ones_left_out(cora, ana, item, idea):
    for name in ("Zoe One", "Yan Two", "Xia Three"):
        factories.person(name, "coordinator")
    gone = factories.person("Abe Gone", "coordinator")
    gone.is_active = False
    gone.save()
    idea.owner = ana
    assert who_may(MOVES["plan"], idea) == f"{ana.name}, {cora.name}, Xia Three and 2 others"


def test_who_holds_the_role_elsewhere_is_not_named(mia, idea):
    elsewhere = ConfigurationItem.objects.create(name="Printing", kind="service")
    factories.person("Abe Printer", "approver").memberships.update(item=elsewhere)
    assert who_may(MOVES["approve"], idea) == mia.name


def test_where_nobody_may_nobody_is_named(idea):
    assert who_may(MOVES["approve"], idea) == ""
