"""The record's page: what it shows to whom, in how many statements."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cir import clock
from improvements.forms.edits import EDITORS
from improvements.models import Improvement, Watch
from improvements.record.page import RecordPage
from metrics.models import Reading
from tests import factories
from tests.improvements import stories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
MOST_STATEMENTS = 13


def page_of(client, user, record, query=""):
    client.force_login(user)
    return client.get(f"{record.get_absolute_url()}{query}")


@pytest.fixture
def measuring(idea, ana, mia, cora):
    return stories.in_measuring(idea, ana, mia, cora)


def test_a_new_idea_shows_its_words_and_what_is_missing(client, ben, idea):
    answer = page_of(client, ben, idea)
    assert answer.status_code == 200
    self_text = answer.content.decode()
    assert "Self-service password reset" in self_text
    assert "No measure yet" in self_text
    assert "No objective yet" in self_text


def test_the_seven_questions_are_answered_from_evidence(client, ana, measuring):
    text = page_of(client, ana, measuring).content.decode()
    assert 'aria-current="step"' in text
    for words in ("Staff lose no time to IT", "405 tickets", "150 or fewer by 18 Dec 2026", "Live since 1 Jun 2026"):
        assert words in text
    assert "Real improvement, target not reached yet" in text


def test_the_page_has_one_primary_button_beside_the_one_of_the_frame(client, ana, cora, idea, measuring):
    text = page_of(client, ana, measuring).content.decode()
    main = text[text.index("<main") : text.index("</main>")]
    assert main.count("btn-primary") == 1
    assert 'id="add-reading"' in main[: main.index("btn-primary") + 200]


def test_assessing_lists_everything_that_approval_still_needs(client, cora, idea):
    idea.move("assess", by=cora)
    text = page_of(client, cora, idea).content.decode()
    assert "Before “Approve”, this is still missing" in text
    for words in ("Name one owner", "Set the urgency", "Give points", "Add a measure with a baseline"):
        assert words in text


def test_what_a_person_may_not_see_does_not_exist_for_them(client, cleo, restricted):
    unknown = page_of(client, cleo, Improvement(pk=999_999))
    hidden = page_of(client, cleo, restricted)
    assert (hidden.status_code, unknown.status_code) == (404, 404)


def test_an_outsider_reads_and_has_no_way_to_edit(client, cleo, measuring):
    text = page_of(client, cleo, measuring).content.decode()
    assert "data-edit " not in text
    assert "/moves/close/" not in text
    assert 'id="comment-form"' in text


def test_an_auditor_reads_everything_and_finds_no_form_to_change_it(client, otto, measuring):
    text = page_of(client, otto, measuring).content.decode()
    assert 'id="comment-form"' not in text
    assert "data-edit " not in text


def test_a_relation_to_a_hidden_record_is_not_shown(client, ana, cleo, measuring, restricted):
    measuring.relate("depends_on", restricted, by=ana)
    assert restricted.title in page_of(client, ana, measuring).content.decode()
    assert restricted.title not in page_of(client, cleo, measuring).content.decode()


def test_a_short_address_leads_to_the_page_and_other_spellings_too(client, ben, idea):
    client.force_login(ben)
    assert client.get(f"/{idea.reference}").url == idea.get_absolute_url()
    assert client.get(f"/improvements/cir{idea.pk}/").url == idea.get_absolute_url()


def test_a_merged_record_sends_on_to_the_one_that_was_kept_and_says_so(client, ana, cora, idea, item):
    kept = Improvement.log(by=ana, title="Password reset without the desk", item=item)
    idea.move("merge", by=cora, into=kept)
    client.force_login(ana)
    answer = client.get(idea.get_absolute_url(), follow=True)
    assert answer.redirect_chain[0][0] == kept.get_absolute_url()
    assert f"{idea.reference} was merged into {kept.reference}" in answer.content.decode()


def test_a_done_record_shows_outcome_and_lesson(client, ana, measuring):
    measuring.move("close", by=ana, **stories.CLOSING, against_verdict_reason="It was never 150.")
    text = page_of(client, ana, measuring).content.decode()
    assert "What came of it" in text
    assert "Start with the smallest site" in text


def statements(client, user, record):
    client.force_login(user)
    client.get(record.get_absolute_url())
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert client.get(record.get_absolute_url()).status_code == 200
    return [query["sql"] for query in found.captured_queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]


def fill(record, ana, ben, cora, many):
    for number in range(many):
        record.comment(by=ben, text=f"Comment {number}")
        record.add_task(by=ana, title=f"Task {number}", person=ben, due_on=date(2026, 12, 1))
        record.change(by=ana, urgency=("high", "low")[number % 2], tags=[f"tag {n}" for n in range(min(number, 15))])
        record.link_source(by=ana, kind="problem", external_id=f"PRB-{number}")
        record.relate("follows", factories.improvement(f"Another {number}"), by=ana)
        Watch.objects.create(improvement=record, person=factories.person(f"P{number} Watcher"))
        record.lessons.create(next_time=f"Lesson {number}", by=ana, status="measuring", at=clock.now())


def test_the_page_asks_the_same_few_statements_however_much_there_is(client, ana, ben, cora, measuring):
    fill(measuring, ana, ben, cora, 2)
    few = statements(client, ana, measuring)
    fill_more = factories.measure("Minutes to get back in", unit="min")
    measuring.set_target(by=ana, measure=fill_more, reason="Asked for in the review.")
    factories.readings(fill_more, [47, 45, 46, 44, 47, 45, 46, 12, 9])
    for number in range(2, 14):
        measuring.comment(by=ben, text=f"More {number}")
        measuring.lessons.create(next_time=f"Lesson {number}", by=ana, status="measuring", at=clock.now())
        measuring.add_task(by=ana, title=f"Task {number}", person=cora)
    many = statements(client, ana, measuring)
    assert len(few) == len(many)
    assert len(many) <= MOST_STATEMENTS, "\n".join(many)


def test_whatever_can_be_edited_is_linked_from_the_page(client, ana, cora, idea):
    Improvement.objects.filter(pk=idea.pk).update(owner=ana)
    text = page_of(client, cora, idea).content.decode()
    assert [name for name in EDITORS if f"{idea.get_absolute_url()}edit/{name}/" not in text] == []


def test_the_risk_stands_beside_the_value_and_on_paper(client, ana, idea):
    Improvement.objects.filter(pk=idea.pk).update(owner=ana, risk="People share one account.")
    assert "People share one account." in page_of(client, ana, idea).content.decode()
    assert "People share one account." in client.get(f"{idea.get_absolute_url()}print/").content.decode()


def test_who_is_involved_and_what_limits_the_plan_is_shown_before_there_is_a_way(client, ana, idea):
    Improvement.objects.filter(pk=idea.pk).update(owner=ana)
    idea.refresh_from_db()
    said = {"involved": "Service desk", "constraints": "No change in December", "stakeholders": "Works council"}
    idea.set_plan(by=ana, **said)
    for text in (page_of(client, ana, idea), client.get(f"{idea.get_absolute_url()}print/")):
        assert [words for words in said.values() if words not in text.content.decode()] == []


def test_a_window_without_a_reading_does_not_answer_where_we_are_now(client, ana, mia, cora, idea):
    stories.approved(idea, ana, mia, cora)
    Reading.objects.all().delete()
    second = RecordPage(ana, idea.reference).steps[1]
    assert (second.answered, second.state) == (False, "gap")
    assert "no reading yet" in second.words


def test_a_merged_record_can_still_be_opened_from_the_one_that_was_kept(client, ana, cora, idea, item):
    kept = Improvement.log(by=ana, title="Password reset without the desk", item=item)
    idea.move("merge", by=cora, into=kept)
    itself = f"{idea.get_absolute_url()}?itself=1"
    assert itself in page_of(client, ana, kept).content.decode()
    assert itself in client.get(idea.get_absolute_url(), follow=True).content.decode()
    assert client.get(itself).status_code == 200
