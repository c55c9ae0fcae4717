"""A webhook may be limited to one service: it hears of that and what lies below it, as far as its maker sees it."""

import pytest

from cir.accounts.models import Membership, User
from cir.accounts.roles import Role
from cir.catalogue.models import ConfigurationItem
from cir.notifications import outbox
from cir.notifications.models import Webhook
from feedback import reminders
from feedback.models import Channel, Feedback
from feedback.models.receiving import Said
from improvements.models import Improvement

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
EVERYTHING = ["improvement.logged", "improvement.moved", "feedback.received", "signals.proposed"]


@pytest.fixture
def hook(ada, item):
    return Webhook.open(by=ada, name="Chat", url="https://x.example/", events=EVERYTHING, item=item)


def told(hook):
    outbox.drain()
    return [delivery.event for delivery in hook.deliveries.order_by("pk")]


def test_it_hears_of_its_service_and_below_and_of_nothing_else(hook, ben, item):
    below = ConfigurationItem.objects.create(name="Sign-in", parent=item)
    other = ConfigurationItem.objects.create(name="Printing")
    for where in (item, below, other, None):
        Improvement.log(by=ben, title="An idea", item=where)
    assert told(hook) == ["improvement.logged", "improvement.logged"]


def test_it_hears_of_no_feedback_that_its_maker_may_not_see(hook, ada, item):
    said = Said("Nobody knows when a reset is done.", name="Xavi", item=item)
    Feedback.receive(Channel.standing("form"), said)
    reminders.scan()
    assert told(hook) == []
    Membership.objects.create(user=ada, role=Role.COORDINATOR, item=item)
    Feedback.receive(Channel.standing("form"), said)
    reminders.scan()
    assert told(hook) == ["feedback.received"]


def test_it_hears_nothing_more_once_its_maker_has_left(hook, ada, ben, item):
    User.objects.filter(pk=ada.pk).update(is_active=False)
    Improvement.log(by=ben, title="An idea", item=item)
    assert told(hook) == []


def test_an_administrator_limits_it_and_takes_the_limit_away_on_its_page(client, hook, ada, item):
    client.force_login(ada)
    place = f"/admin/webhooks/{hook.pk}/"
    assert f'value="{item.pk}" selected' in client.get(place).content.decode()
    said = {"name": "Chat", "url": "https://x.example/", "events": ["improvement.moved"]}
    assert client.post(place, said).status_code == 302
    hook.refresh_from_db()
    assert (hook.item, hook.events) == (None, ["improvement.moved"])
    client.post(place, said | {"item": item.pk})
    assert "Identity and access" in client.get("/admin/webhooks/").content.decode()
