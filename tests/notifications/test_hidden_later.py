"""A record restricted later: notices given before do not go on naming it to people who may not see it any more."""

from datetime import UTC, datetime

import pytest
from django.core import mail as django_mail

from cir.accounts.models import ApiToken
from cir.notifications import digests, outbox
from cir.notifications.models import Notification, Preference
from improvements.models import Improvement
from tests.api.conftest import Program

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
TITLE = "Replace the supplier of laptops"
WORDS = "@Cleo Winter, @Ben Okoro what do you think?"


@pytest.fixture
def record(ana, ben, item):
    return Improvement.log(by=ben, title=TITLE, item=item)


def restrict(record):
    Improvement.objects.filter(pk=record.pk).update(restricted=True)


def told(record, by):
    record.comment(by=by, text=WORDS)
    outbox.drain()


def bell(client, user):
    client.force_login(user)
    return client.get("/notifications/").content.decode()


def test_the_bell_forgets_it_for_who_may_not_see_it_and_keeps_it_for_its_people(client, record, ana, ben, cleo):
    told(record, ana)
    assert record.reference in bell(client, cleo)
    notice = Notification.objects.get(user=cleo)
    restrict(record)
    page = bell(client, cleo)
    assert record.reference not in page
    assert "what do you think" not in page
    assert record.reference not in client.get("/notifications/menu/", headers={"HX-Request": "true"}).content.decode()
    assert client.post(f"/notifications/{notice.pk}/open/").status_code == 404
    secret = ApiToken.create(user=cleo, name="Tests", scopes=["read"])[1]
    assert Program(secret).get("notifications/").json()["results"] == []
    assert record.reference in bell(client, ben), "he logged it"
    Improvement.objects.filter(pk=record.pk).update(restricted=False)
    assert record.reference in bell(client, cleo), "shown again, it is there again"


def test_a_mail_that_has_not_left_is_not_sent_and_a_mail_of_many_leaves_it_out(record, ana, cleo, ben):
    record.comment(by=ana, text=WORDS)
    restrict(record)
    outbox.drain()
    assert [message.to for message in django_mail.outbox] == [["Ben Okoro <ben@example.org>"]]


def test_what_was_queued_before_it_was_restricted_stays_unsent(record, ana, cleo):
    record.comment(by=ana, text=WORDS)
    outbox.drain_inside()
    assert Notification.objects.filter(user=cleo).exists()
    restrict(record)
    outbox.drain()
    assert "cleo" not in str([message.to for message in django_mail.outbox])


def test_a_digest_leaves_it_out_and_counts_only_the_rest(record, ana, cleo, item):
    Preference.objects.create(user=cleo, event="comment.mention", way="digest")
    open_one = Improvement.log(by=ana, title="Shorter forms", item=item)
    for each in (record, open_one):
        told(each, ana)
    restrict(record)
    Notification.objects.update(created_at=datetime(2026, 11, 18, 9, tzinfo=UTC))
    digests.send_due(datetime(2026, 11, 19, 12, tzinfo=UTC))
    outbox.drain()
    (message,) = [each for each in django_mail.outbox if "cleo" in each.to[0]]
    assert message.subject == "Your day in CIR: 1 update"
    assert open_one.reference in message.body
    assert record.reference not in message.body + message.alternatives[0][0]
