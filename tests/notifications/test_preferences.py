"""Account: everybody chooses how they are told."""

import pytest
from django.urls import reverse

from cir.notifications import events
from cir.notifications.models import Preference

pytestmark = pytest.mark.django_db


def answers(user, **chosen):
    said = {event.key: event.way for event in events.offered_to(user)}
    return said | {key.replace("__", "."): way for key, way in chosen.items()}


def address():
    return reverse("notifications:preferences")


def test_the_table_offers_every_event_with_its_present_way(client, ana):
    client.force_login(ana)
    page = client.get(address()).content.decode()
    for event in events.offered_to(ana):
        assert event.title in page
    assert page.count(" checked") == len(events.offered_to(ana))


def test_events_of_a_role_are_offered_to_those_who_hold_it(ana, ada, mia):
    def keys(user):
        return {event.key for event in events.offered_to(user)}

    assert keys(ada) - keys(ana) == {"system.outbox"}
    assert keys(mia) - keys(ana) == {"feedback.escalated", "improvement.escalated", "remind.decider"}


def test_a_choice_is_kept_and_the_default_is_not(client, ana):
    client.force_login(ana)
    client.post(address(), answers(ana, comment__mention="digest"))
    assert list(Preference.objects.values_list("event", "way")) == [("comment.mention", "digest")]
    client.post(address(), answers(ana))
    assert Preference.objects.count() == 0


def test_everything_wrong_is_said_at_once_and_nothing_is_saved(client, ana):
    client.force_login(ana)
    said = answers(ana, comment__mention="pigeon", improvement__moved="off")
    del said["comment.new"]
    answer = client.post(address(), said)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "There is a problem" in page
    assert page.count("Choose one of the four ways: Somebody mentions you.") == 2, "above, and at its place"
    assert page.count("Choose how you are told: Somebody comments.") == 2
    assert Preference.objects.count() == 0


def test_one_person_never_writes_anothers(client, ana, ben):
    client.force_login(ana)
    client.post(address(), answers(ana, comment__mention="off"))
    assert not Preference.objects.filter(user=ben).exists()
