"""How well it worked, how the process was followed, and what somebody found who does not own it."""

from datetime import timedelta

import pytest

from cir import clock
from cir.accounts.roles import Role
from cir.errors import Invalid, NotAllowed
from improvements.models import Improvement, IndependentAssessment
from improvements.record.page import RecordPage
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def done(ana, item) -> Improvement:
    """Closed ten days before its date, with one of two tasks done, its costs known."""
    now = clock.now()
    record = factories.improvement(
        "Resets by oneself", owner=ana, logged_by=ana, item=item, status="done", ended_at=now, outcome="achieved",
        target_date=clock.today() + timedelta(days=10), cost_estimated=900, cost_actual=800,
    )  # fmt: skip
    record.closings.create(outcome="achieved", shown="Told.", next="stop_here", process="mostly",
                           process_words="The pilot was left out.")  # fmt: skip
    record.tasks.create(title="Pilot", position=1)
    record.tasks.create(title="Roll out", position=2, done_at=now)
    return record


def test_the_five_are_told_from_the_record_and_what_has_no_evidence_is_said(client, done, ana):
    said = {each.name: each.words for each in RecordPage(ana, done.reference).effects}
    assert list(said) == ["Outputs", "Outcomes", "Efficiency", "Risks", "Costs"]
    assert said["Outputs"] == "1 of 2 tasks done"
    assert said["Outcomes"] == "Achieved"
    assert said["Efficiency"].startswith("Within its target date")
    assert said["Risks"] == "No bad effects were told"
    assert said["Costs"].startswith("800 of 900")
    done.tasks.all().delete()
    client.force_login(ana)
    page = client.get(done.get_absolute_url()).content.decode()
    assert page.count("No evidence on this record") == 1
    assert "With short cuts" in page
    assert "The pilot was left out." in page


def test_nothing_is_judged_before_the_change_is_live(ana):
    record = factories.improvement("Just begun", owner=ana, status="in_progress")
    assert RecordPage(ana, record.reference).effects == []


def test_somebody_else_assesses_the_state_before_and_after(client, done, mia):
    client.force_login(mia)
    address = f"{done.get_absolute_url()}assess/"
    for state, level, words in (("before", 2, "Half the calls were resets."), ("after", 4, "I saw ten resets work.")):
        assert client.post(address, {"state": state, "level": level, "words": words}).status_code == 303
    assert [(each.state, each.level) for each in IndependentAssessment.objects.all()] == [("before", 2), ("after", 4)]
    page = client.get(done.get_absolute_url()).content.decode()
    assert page.index("Half the calls were resets.") < page.index("I saw ten resets work.")
    assert "Before the change: poor." in page


def test_nobody_assesses_independently_in_their_own_cause_nor_without_a_role(done, ana, ben, otto, cora):
    for person in (ana, ben, otto):
        with pytest.raises(NotAllowed):
            done.assess_independently(by=person, state="after", level=5, words="Fine.")
    analyst = factories.person("Ali Analyst", Role.ANALYST)
    Improvement.objects.filter(pk=done.pk).update(requester=analyst)
    done.refresh_from_db()
    with pytest.raises(NotAllowed):
        done.assess_independently(by=analyst, state="after", level=5, words="Fine.")
    with pytest.raises(Invalid) as refused:
        done.assess_independently(by=cora, state="later", level=6, words=" ")
    assert {each.field for each in refused.value.problems} == {"state", "level", "words"}
