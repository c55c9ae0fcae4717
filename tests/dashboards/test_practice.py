"""Practice health: each disease is found where it is, nowhere else, and opens exactly its records."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cir import clock
from cir.accounts.models import Membership, Team
from cir.dashboards import health
from improvements import practice
from improvements.models import Benefit, Comment, Improvement, Lesson, Review, Target, Transition
from metrics.models import RolledPeriod, Rollup
from metrics.spans import Span
from tests import factories
from tests.dashboards.conftest import lived

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LONG = "People wait for days until a new laptop is ready, and nobody tells them when it will be."


@pytest.fixture
def ill(ana):
    """One record for each disease, and a healthy one."""
    owned = {"owner": ana, "description": LONG}
    made = {
        "no_owner": lived("Nobody owns me", 20, 1, description=LONG),
        "no_target": lived("No aim", 20, 2, **owned),
        "undecided": lived("Waiting long", 90, 0, **owned),
        "closed_bare": lived("Closed bare", 100, 6, **owned),
        "not_improvements": lived("Fix the printer", 3, 1, **owned),
        "vague": lived("Better mail", 20, 0, owner=ana, description="It is bad."),
        "too_large": lived("Everything new", 150, 3, owner=ana, description=LONG, scale="project"),
        "no_time": lived("Left alone", 60, 4, **owned),
        "no_objective": lived("For nothing", 20, 1, serves_none_reason="A wish of mine", **owned),
        "put_off": lived("Planned to perfection", 120, 3, **owned),
        "perfected": lived(
            "Polished", 45, 1, score=70, urgency="high", cost_band="low", value_provider="Less work", **owned
        ),
        "one_alone": lived("Mine alone", 45, 1, logged_by=ana, **owned),
        "only_money": lived("Cheaper", 20, 1, **owned),
    }
    Improvement.objects.filter(pk=made["no_time"].pk).update(updated_at=clock.now() - timedelta(days=45))
    Benefit.objects.create(improvement=made["only_money"], title="Licences", kind="hard")
    for name in ("too_large", "no_time", "put_off", "perfected"):
        Target.objects.create(improvement=made[name], measure=factories.measure(name), value=3, due_on=clock.today())
    made["healthy"] = lived("All well", 10, 1, **owned)
    return made


@pytest.mark.parametrize("key", practice.DISEASES)
def test_a_disease_is_found_in_the_record_that_has_it_and_not_in_a_healthy_one(ill, key):
    found = set(practice.found(Improvement.objects.all(), key).values_list("title", flat=True))
    assert ill[key].title in found
    assert ill["healthy"].title not in found
    assert found <= {ill[key].title, *({ill["closed_bare"].title} if key == "closed_bare" else ())}


def test_one_word_of_somebody_else_opens_a_small_circle(ill, ben):
    Comment.objects.create(improvement=ill["one_alone"], author=ben, text="I have that too.")
    assert not practice.found(Improvement.objects.all(), "one_alone").exists()


def test_much_that_is_hidden_is_said_to_those_alone_who_see_all_of_it(cora, ada):
    for number in range(5):
        lived(f"Secret {number}", 5, 0, restricted=True)
    for person, wanted in ((cora, "5 of 6 improvements are restricted, more than one in ten."), (ada, None)):
        lived("Open", 5, 0)
        found = {each.key: each.shows for each in health.looked(person, clock.now(), health.read()).findings}
        assert found.get("secrecy") == wanted


def test_a_lesson_and_a_verdict_cure_and_time_makes_ill(ill):
    Lesson.objects.create(improvement=ill["closed_bare"], next_time="Ask first", status="done")
    assert practice.found(Improvement.objects.all(), "closed_bare").exists()  # the verdict is missing still
    later = clock.now() + timedelta(days=61)
    titles = set(practice.found(Improvement.objects.all(), "undecided", later).values_list("title", flat=True))
    assert {"Waiting long", "All well"} <= titles


def test_every_finding_opens_as_many_records_as_it_says_as_far_as_the_reader_may_see(ill, client, cora, otto):
    hidden = lived("Secret and unowned", 20, 1, description=LONG, restricted=True)
    for person in (cora, otto):
        client.force_login(person)
        page = client.get("/practice/")
        assert len(page.context["findings"]) >= len(practice.DISEASES)
        for finding in page.context["findings"]:
            if finding.count is not None:
                shown = client.get(finding.url).content.decode()
                assert re.search(rf'data-announce="{finding.count} improvements?"', shown), finding.title
    assert hidden.title in client.get("/practice/").content.decode()


def test_it_is_not_for_people_without_a_role(client, cleo, ana):
    for person in (cleo, ana):
        client.force_login(person)
        assert client.get("/practice/").status_code == 403
        assert "/practice/" not in client.get("/kpis/").content.decode()


def test_silence_is_found_and_ends_when_somebody_acts(client, cora, mia, ana):
    client.force_login(cora)

    def said():
        return {finding.title for finding in client.get("/practice/").context["findings"]}

    assert {"Nobody from leadership acts", "Reviews are not held", "No result shown for long"} <= said()
    record = lived("Decided", 5, 0, owner=ana)
    Transition.objects.create(improvement=record, move="assess", source="new", target="assessing", actor=mia,
                              at=clock.now())  # fmt: skip
    Review.objects.create(starts_at=clock.now() - timedelta(days=3))
    assert said() == {"No result shown for long", "No self-check for half a year"}


def test_a_month_in_which_nobody_of_a_team_took_part_counts_too(ana):
    team = Team.objects.create(name="Night shift")
    for month in (1, 2, 3, 4):
        RolledPeriod.objects.create(kind="month", start=date(2026, month, 1))
    Rollup.objects.create(
        kind="month",
        start=date(2026, 2, 1),
        scope_kind="team",
        scope_id=str(team.pk),
        key="people_taking_part",
        numerator=6,
    )
    (line,) = health.teams(Span(date(2026, 1, 1), date(2026, 4, 30)))
    assert (line.words, line.count) == ("Night shift", 1.5)


def asked(client):
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/practice/").status_code == 200
    return len(seen)


def test_the_page_asks_at_most_eight_statements_however_much_is_ill_and_hidden(ill, client, cora):
    client.force_login(cora)
    lived("Secret and unowned", 20, 1, description=LONG, restricted=True)
    first, second = asked(client), asked(client)
    assert second <= 8
    for number in range(90):
        lived(f"Nobody owns me {number}", 20, 1, description=LONG, restricted=number % 9 == 0)
    assert asked(client) <= first, "drawing it anew"
    assert asked(client) == second


def test_what_is_ill_is_looked_for_again_a_minute_after_something_changed(ill, client, cora):
    client.force_login(cora)

    def unowned():
        findings = client.get("/practice/").context["findings"]
        return next((finding.count for finding in findings if finding.key == "no_owner"), 0)

    first = unowned()
    ill["no_owner"].change(owner=cora, by=cora)
    assert unowned() == first
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        assert unowned() == first - 1


def test_a_record_that_is_hidden_leaves_the_page_at_once(ill, client, cora, otto):
    client.force_login(otto)
    assert "Nobody owns me" in client.get("/practice/").content.decode()
    lived("Hidden long ago", 20, 1, description=LONG, restricted=True)
    Membership.objects.filter(user=otto).update(item=factories.item("Elsewhere"))
    ill["no_owner"].change(restricted=True, by=cora)
    assert "Nobody owns me" not in client.get("/practice/").content.decode()
