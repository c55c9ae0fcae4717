"""Who supports many ideas hears of them in one digest a day, unless they chose otherwise; the others at once."""

from datetime import timedelta

import pytest
from django.core import mail as mailbox

from cir import clock
from cir.notifications import digests, outbox
from cir.notifications.forms import PreferencesForm
from cir.notifications.models import Notification, Preference
from improvements.audiences import MOST_BY_MAIL
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def supported(cleo, item):
    """As many ideas as Cleo may support and still get single mails, and one more that she does not support yet."""
    records = [factories.improvement(f"Idea {number}", item=item) for number in range(MOST_BY_MAIL + 1)]
    for record in records[:-1]:
        record.supports.create(person=cleo)
    return records


def move(records, cora):
    """Move these and answer the mails that left at once."""
    mailbox.outbox.clear()
    for record in records:
        record.move("assess", by=cora)
    outbox.drain()
    return [mail for mail in mailbox.outbox if "cleo" in mail.to[0]]


def way_of(cleo):
    return PreferencesForm(cleo)["idea.supported"].initial


def test_who_supports_a_few_hears_of_each_at_once(supported, cleo, cora):
    assert way_of(cleo) == "mail"
    (mail,) = move(supported[:1], cora)
    assert "Idea 0" in mail.subject
    assert Notification.objects.get(user=cleo).why == f"You support {supported[0].reference}."


def test_who_supports_many_gets_one_digest_and_sees_so_in_the_preferences(supported, cleo, cora):
    supported[-1].supports.create(person=cleo)
    assert way_of(cleo) == "digest"
    assert move(supported, cora) == []
    digests.send_due(clock.now() + timedelta(days=4))
    outbox.drain()
    (mail,) = [mail for mail in mailbox.outbox if "cleo" in mail.to[0]]
    assert all(record.title in mail.body for record in supported)


def test_ideas_that_came_to_an_end_do_not_count(supported, cleo):
    supported[-1].supports.create(person=cleo)
    factories.put(supported[0], "done", outcome="achieved")
    assert way_of(cleo) == "mail"


def test_a_choice_stands_above_the_rule(supported, cleo, cora):
    supported[-1].supports.create(person=cleo)
    said = {name: field.initial for name, field in PreferencesForm(cleo).fields.items()}
    form = PreferencesForm(cleo, said | {"idea.supported": "mail"})
    assert form.is_valid()
    form.save()
    assert Preference.objects.get(user=cleo).way == "mail"
    assert len(move(supported[:1], cora)) == 1


def test_her_own_idea_is_answered_at_once_all_the_same(supported, cleo, cora, item):
    supported[-1].supports.create(person=cleo)
    own = factories.improvement("Her own", item=item, logged_by=cleo)
    own.supports.create(person=cleo)
    (mail,) = move([own], cora)
    assert "Her own" in mail.subject
