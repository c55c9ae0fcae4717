"""Where ideas for a service go to its owner first: what waits, for whom, and what becomes of it."""

import pytest

from cir.accounts.models import User
from cir.accounts.roles import Role
from cir.errors import IllegalMove, NotAllowed
from cir.notifications import outbox
from cir.notifications.models import Notification
from improvements import needs
from improvements.models import Improvement
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked_first(item, ana, ada):
    """Ana owns the service and wants to see its ideas first."""
    item.change(by=ada, owner=ana, owner_first=True)
    return item


@pytest.fixture
def waiting(asked_first, ben):
    return Improvement.log(by=ben, title="Shorter forms for new starters", item=asked_first)


def titles(user):
    return set(Notification.objects.filter(user=user).values_list("title", flat=True))


def needed(user):
    return [(row.rule, row.about) for row in needs.needs(user) if row.rule == "first_look"]


def test_a_new_idea_waits_for_the_owner_alone(waiting, ana, cora):
    outbox.drain()
    assert waiting.waits_for_owner
    assert needed(ana) == [("first_look", waiting.pk)]
    assert needed(cora) == []
    assert titles(ana) == {f"An idea waits for your first look: {waiting.title}"}
    assert titles(cora) == set()


def test_what_owner_or_coordinator_log_does_not_wait(asked_first, ana, cora, ben):
    for by in (ana, cora):
        assert not Improvement.log(by=by, title="One form less", item=asked_first).waits_for_owner
    asked_first.change(by=cora, owner_first=False)
    assert not Improvement.log(by=ben, title="Two forms less", item=asked_first).waits_for_owner


def test_the_owner_adjusts_it_and_adds_it_and_everybody_hears(waiting, ana, ben, cora):
    waiting.change(by=ana, title="Shorter forms for everybody", urgency="high")
    waiting.admit(by=ana, reason="Good idea, made wider.")
    outbox.drain()
    assert not waiting.waits_for_owner
    assert needed(ana) == []
    assert waiting.status == "new"
    told = Notification.objects.get(user=ben, event="idea.answered")
    assert told.title == "“Shorter forms for everybody” was added to the register"
    assert told.body == "Good idea, made wider."
    assert titles(cora) == {"New idea: Shorter forms for everybody"}
    with pytest.raises(IllegalMove, match="does not wait"):
        waiting.admit(by=ana)


def test_the_owner_answers_with_a_reason_or_merges_only_while_it_waits(waiting, ana, ben, asked_first):
    other = factories.improvement(item=asked_first)
    again = Improvement.log(by=ben, title="The same, once more", item=asked_first)
    waiting.move("decline", by=ana, reason="The forms end in March anyway.")
    again.move("merge", by=ana, into=other)
    third = Improvement.log(by=ben, title="A third idea for forms", item=asked_first)
    third.admit(by=ana)
    with pytest.raises(NotAllowed, match="while the idea waits for them"):
        third.move("decline", by=ana, reason="Changed my mind.")


def test_nobody_else_adds_it_but_a_coordinator(waiting, cleo, ben, mia, cora):
    for by in (cleo, ben, mia):
        with pytest.raises(NotAllowed, match="Ana Abara"):
            waiting.admit(by=by)
    waiting.admit(by=cora)
    assert not waiting.waits_for_owner


def test_it_waits_for_nobody_who_is_gone_and_follows_a_new_owner(waiting, asked_first, ana, cleo, ada):
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert not Improvement.objects.waiting_for_owner().exists()
    assert not Improvement.objects.get(pk=waiting.pk).waits_for_owner
    asked_first.change(by=ada, owner=cleo)
    assert needed(cleo) == [("first_look", waiting.pk)]


def test_pages_show_who_it_waits_for_and_offer_the_owner_to_add_it(client, waiting, ana, cora):
    client.force_login(cora)
    assert f"waits for {ana.name} first" in client.get("/").content.decode()
    page = client.get(waiting.get_absolute_url()).content.decode()
    assert "looks at its ideas first" in page
    assert ">Add to the register…<" in page
    listed = client.get("/register/?owner_first=yes&view=all").content.decode()
    assert waiting.title in listed
    assert waiting.title not in client.get("/register/?owner_first=no").content.decode()
    client.force_login(ana)
    assert "A new idea for Identity and access waits for you" in client.get("/").content.decode()
    assert 'id="primary-action"' in (page := client.get(waiting.get_absolute_url()).content.decode())
    assert "waits for your first look" in page
    sent = client.post(f"/improvements/{waiting.reference}/moves/admit/", {"reason": "Fine."})
    assert sent.status_code == 303
    waiting.refresh_from_db()
    assert waiting.admitted_at
    assert "waits for your first look" not in client.get(waiting.get_absolute_url()).content.decode()


def test_somebody_limited_to_another_service_still_waits(asked_first, cleo):
    other = type(asked_first).objects.create(name="Payroll", kind="service")
    cleo.memberships.create(role=Role.COORDINATOR, item=other)
    assert Improvement.log(by=cleo, title="Payslips by mail", item=asked_first).waits_for_owner
