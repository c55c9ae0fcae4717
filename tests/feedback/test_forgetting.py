"""Addresses that are needed no more are forgotten, and what was counted stays."""

from datetime import timedelta

import pytest

from cir import clock
from cir.errors import Conflict
from feedback import forgetting, scores, tasks, tokens
from feedback.models import Invitation, Survey, Unasked

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
QUESTION = {"kind": "scale", "text": "How content are you with the service?"}
PEOPLE = ["one@customer.example", "two@customer.example"]


@pytest.fixture
def survey(cora, item):
    made = Survey.draft(by=cora, title="How is it going?", item=item, questions=[QUESTION])
    made.invite(PEOPLE, by=cora)
    return made


def addresses():
    return list(Invitation.objects.values_list("email", flat=True))


def test_addresses_of_a_survey_are_kept_for_the_days_of_the_setting_after_it_closed(survey, cora, settings):
    settings.KEEP_INVITED_DAYS = 10
    now = clock.now()
    assert forgetting.invited(now + timedelta(days=400)) == 0, "an open survey still reminds"
    survey.close(by=cora, at=now)
    assert forgetting.invited(now + timedelta(days=10)) == 0
    assert addresses() == PEOPLE
    assert forgetting.invited(now + timedelta(days=10, seconds=1)) == 2
    assert addresses() == ["", ""]
    assert forgetting.invited(now + timedelta(days=11)) == 0


def test_the_hourly_job_forgets_them(survey, cora):
    survey.close(by=cora, at=clock.now() - timedelta(days=31))
    assert tasks.clean_up()["invited"] == 2
    assert addresses() == ["", ""]


def test_what_was_counted_stays_and_nobody_is_asked_again_by_it(survey, cora):
    Invitation.objects.filter(email=PEOPLE[0]).update(is_used=True)
    survey.close(by=cora)
    before = scores.of(survey)
    forgetting.invited(clock.now() + timedelta(days=31))
    assert scores.of(survey) == before
    assert survey.invitations.filter(is_used=True).count() == 1
    with pytest.raises(Conflict):
        survey.invite(PEOPLE, by=cora)


def test_the_link_to_get_no_more_says_that_the_address_is_gone(survey, cora, client):
    survey.close(by=cora)
    stop = f"/q/{tokens.of_invitation(Invitation.objects.first().pk)}/stop/"
    assert client.post(stop).status_code == 200
    assert Unasked.objects.count() == 1, "until it is forgotten the link still works"
    forgetting.invited(clock.now() + timedelta(days=31))
    for answer in (client.get(stop), client.post(stop)):
        assert "Your address is forgotten" in answer.content.decode()
    assert Unasked.objects.count() == 1, "nothing is stopped for an empty address"
