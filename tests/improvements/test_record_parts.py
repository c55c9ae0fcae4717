"""What is done on a record's page beside moves and edits: tasks, plan, readings, ties, files, words."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from improvements.models import Draft
from tests import factories
from tests.improvements import stories
from tests.improvements.test_files import PNG

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def measuring(idea, ana, mia, cora):
    return stories.in_measuring(idea, ana, mia, cora)


def post(client, user, record, path, said=None, **more):
    client.force_login(user)
    return client.post(f"{record.get_absolute_url()}{path}", said or {}, **more)


FORMS = (
    "plan/", "tasks/", "update/", "measures/", "points/", "case/", "canvas/", "relations/", "sources/", "files/",
    "comments/",
)  # fmt: skip


@pytest.mark.parametrize("path", FORMS)
def test_every_form_opens_as_a_page_and_as_a_part(client, ana, measuring, path):
    client.force_login(ana)
    page = client.get(f"{measuring.get_absolute_url()}{path}")
    assert (page.status_code, "<html" in page.content.decode()) == (200, True)
    part = client.get(f"{measuring.get_absolute_url()}{path}", headers={"HX-Request": "true"})
    assert part.status_code == 200


@pytest.mark.parametrize("path", [*FORMS, "", "history/", "print/", "tasks/order/", "support/", "watch/", "draft/"])
def test_a_hidden_record_answers_nothing_anywhere(client, cleo, restricted, path):
    client.force_login(cleo)
    assert client.post(f"{restricted.get_absolute_url()}{path}").status_code in {404, 405}
    assert client.get(f"{restricted.get_absolute_url()}{path}").status_code in {404, 405}


@pytest.mark.parametrize("path", ["plan/", "tasks/", "update/", "measures/", "case/", "relations/", "sources/"])
def test_an_outsider_changes_nothing(client, cleo, measuring, path):
    assert post(client, cleo, measuring, path, {"title": "x", "state": "stuck", "text": "x"}).status_code == 403


def test_a_task_is_added_ticked_dropped_and_moved_by_plain_forms(client, ana, ben, measuring):
    measuring.tasks.all().delete()
    assert post(client, ana, measuring, "tasks/", {"title": "One", "person": "ben", "due_on": "fri"}).status_code == 303
    post(client, ana, measuring, "tasks/", {"title": "Two"})
    one, two = measuring.tasks.all()
    assert (one.person, bool(one.due_on)) == (ben, True)
    post(client, ana, measuring, f"tasks/{two.pk}/tick/")
    post(client, ana, measuring, f"tasks/{one.pk}/drop/")
    two.refresh_from_db()
    assert bool(two.done_at)
    assert post(client, ana, measuring, "tasks/order/", {"task": two.pk, "way": "up"}).status_code == 303
    assert list(measuring.tasks.values_list("title", flat=True)) == ["Two", "One"]
    post(client, ana, measuring, f"tasks/{two.pk}/", {"title": "Two and a half"})
    assert measuring.tasks.get(pk=two.pk).title == "Two and a half"


@pytest.mark.parametrize("said", [{}, {"order": "1,x"}, {"task": "999999"}, {"order": "999999"}])
def test_an_order_that_makes_no_sense_is_refused(client, ana, measuring, said):
    assert post(client, ana, measuring, "tasks/order/", said).status_code in {400, 409}


def test_a_task_without_words_is_refused_in_place(client, ana, measuring):
    answer = post(client, ana, measuring, "tasks/", {"title": ""}, headers={"HX-Request": "true"})
    assert answer.status_code == 400
    assert "<html" not in answer.content.decode()


def test_a_reading_is_added_corrected_and_shown(client, ana, measuring):
    target = measuring.main_target()
    said = {"moment": "15 Nov 2025", "value": "1"}
    assert post(client, ana, measuring, f"measures/{target.pk}/readings/", said).status_code == 303
    again = post(client, ana, measuring, f"measures/{target.pk}/readings/", said)
    assert again.status_code == 409
    assert "has a reading already" in again.content.decode()
    reading = target.measure.readings.current().get(value=1)
    path = f"measures/{target.pk}/readings/{reading.pk}/"
    assert post(client, ana, measuring, path, {"value": "400"}).status_code == 400
    assert post(client, ana, measuring, path, {"value": "400", "reason": "Swapped."}).status_code == 303
    assert target.measure.readings.current().filter(value=400).exists()


def test_pasted_readings_are_shown_before_they_are_added(client, ana, measuring):
    target = measuring.main_target()
    path = f"measures/{target.pk}/paste/"
    rows = "Month\tTickets\n2024-01\t400\n2024-02\t402"
    before = target.measure.readings.count()
    preview = post(client, ana, measuring, path, {"rows": rows})
    assert "Add 2 readings" in preview.content.decode()
    assert target.measure.readings.count() == before
    assert post(client, ana, measuring, path, {"rows": rows, "add": "yes"}).status_code == 303
    assert target.measure.readings.count() == before + 2
    bad = post(client, ana, measuring, path, {"rows": "soon\t1\n2024-03\tmany", "add": "yes"})
    assert bad.status_code == 400
    assert "Line 1" in bad.content.decode()
    assert "Line 2" in bad.content.decode()


def test_a_target_is_set_and_once_live_changed_only_with_a_reason(client, ana, mia, item, measuring):
    fresh = factories.improvement(owner=ana, item=item, status="assessing")
    said = {"version": fresh.version, "name": "Calls a day", "unit": "calls", "direction": "down", "cadence": "week",
            "kind": "count", "role": "main", "value": "3", "baseline_from": "1.6.2025",
            "due_on": "18 Dec 2027"}  # fmt: skip
    assert post(client, ana, fresh, "measures/", said).status_code == 303
    assert fresh.main_target().value == 3
    target = measuring.main_target()
    said = {"version": measuring.version, "role": "main", "baseline_from": "2025-06-01", "value": "200"}
    assert post(client, ana, measuring, f"measures/{target.pk}/", said).status_code == 400
    said |= {"reason": "A site was added.", "version": measuring.version}
    assert post(client, ana, measuring, f"measures/{target.pk}/", said).status_code == 303


def test_points_are_given(client, ben, idea):
    said = {"value": "4", "fit": "3", "risk": "3", "urgency": "5", "ease": "4"}
    assert post(client, ben, idea, "points/", said).status_code == 303
    idea.refresh_from_db()
    assert idea.score is not None


def test_a_file_is_attached_and_comes_out_only_as_a_sandboxed_download(client, ben, cleo, idea):
    upload = SimpleUploadedFile("chart.png", PNG, "text/html")
    assert post(client, ben, idea, "files/", {"file": upload}).status_code == 303
    kept = idea.attachments.get()
    client.force_login(cleo)
    answer = client.get(f"{idea.get_absolute_url()}files/{kept.pk}/")
    assert b"".join(answer.streaming_content) == PNG
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    idea.restricted = True
    idea.save()
    assert client.get(f"{idea.get_absolute_url()}files/{kept.pk}/").status_code == 404


def test_a_file_that_was_removed_is_gone_until_it_is_put_back(client, ben, idea):
    post(client, ben, idea, "files/", {"file": SimpleUploadedFile("chart.png", PNG)})
    kept = idea.attachments.get()
    post(client, ben, idea, f"files/{kept.pk}/remove/")
    assert client.get(f"{idea.get_absolute_url()}files/{kept.pk}/").status_code == 404
    post(client, ben, idea, f"files/{kept.pk}/remove/?back=1")
    assert client.get(f"{idea.get_absolute_url()}files/{kept.pk}/").getvalue() == PNG


def test_a_refused_file_says_why_in_the_form(client, ben, idea):
    answer = post(client, ben, idea, "files/", {"file": SimpleUploadedFile("logo.svg", b"<svg/>")})
    assert answer.status_code == 400
    assert "cannot be attached" in answer.content.decode()


def test_a_comment_is_posted_edited_and_deleted_only_by_its_author(client, ben, cleo, idea):
    assert post(client, ben, idea, "comments/", {"text": "See CIR-1, @Cleo"}).status_code == 303
    said = idea.comments.get()
    assert list(said.mentions.all()) == [cleo]
    assert post(client, cleo, idea, f"comments/{said.pk}/", {"text": "No"}).status_code == 403
    assert post(client, cleo, idea, f"comments/{said.pk}/delete/").status_code == 403
    post(client, ben, idea, f"comments/{said.pk}/", {"text": "See CIR-2"})
    assert "edited" in client.get(idea.get_absolute_url()).content.decode()
    post(client, ben, idea, f"comments/{said.pk}/delete/")
    text = client.get(idea.get_absolute_url()).content.decode()
    assert "deleted a comment" in text
    assert "See CIR-2" not in text


def test_a_draft_survives_until_it_is_sent(client, ben, idea):
    assert post(client, ben, idea, "draft/", {"text": "Half a tho"}).status_code == 204
    assert "Half a tho" in client.get(idea.get_absolute_url()).content.decode()
    post(client, ben, idea, "comments/", {"text": "Half a thought"})
    assert not Draft.objects.exists()


def test_support_and_watching_are_switches(client, cleo, idea):
    for path, rows in (("support/", idea.supports), ("watch/", idea.watches)):
        rows.filter(person=cleo).delete()
        post(client, cleo, idea, path)
        assert rows.filter(person=cleo).exists()
        post(client, cleo, idea, path)
        assert not rows.filter(person=cleo).exists()


def test_relations_and_source_links_come_and_go(client, ana, measuring):
    other = factories.improvement("Another")
    assert (
        post(client, ana, measuring, "relations/", {"kind": "depends_on", "other": other.reference}).status_code == 303
    )
    assert other.title in client.get(measuring.get_absolute_url()).content.decode()
    post(client, ana, measuring, f"relations/{measuring.relations.get().pk}/remove/")
    said = {"kind": "problem", "external_id": "PRB-1", "url": "javascript:alert(1)"}
    assert post(client, ana, measuring, "sources/", said).status_code == 400
    assert post(client, ana, measuring, "sources/", said | {"url": "https://x.example/1"}).status_code == 303
    post(client, ana, measuring, f"sources/{measuring.source_links.get().pk}/remove/")
    assert not measuring.source_links.exists()
    assert not measuring.relations.exists()


def test_the_canvas_is_kept_and_approved_and_a_new_version_begins(client, ana, mia, measuring):
    assert post(client, ana, measuring, "canvas/", {"version": 0, "problem": "47 minutes"}).status_code == 303
    assert post(client, ana, measuring, "case/approve/", {"version": 1}).status_code == 403
    assert post(client, mia, measuring, "case/approve/", {"version": 1}).status_code == 303
    answer = post(
        client, ana, measuring, "canvas/", {"version": 1, "problem": "50 minutes"}, headers={"HX-Request": "true"}
    )
    assert (answer.status_code, answer["X-Case-Version"]) == (204, "2")
    assert post(client, ana, measuring, "canvas/", {"version": 1, "problem": "60"}).status_code == 409


def test_history_tells_everything_and_the_one_pager_everything_that_matters(client, ana, measuring):
    measuring.change(by=ana, urgency="low")
    client.force_login(ana)
    history = client.get(f"{measuring.get_absolute_url()}history/").content.decode()
    assert "Urgency: High → Low" in history
    page = client.get(f"{measuring.get_absolute_url()}print/").content.decode()
    assert "Real improvement" in page


def test_people_found_for_a_hidden_record_are_those_who_may_see_it(client, ana, cleo, mia, restricted):
    client.force_login(ana)
    everybody = client.get("/pick/people/?q=").json()["found"]
    few = client.get(f"/pick/people/?q=&for={restricted.reference}").json()["found"]
    assert "Cleo Winter" in [one["label"] for one in everybody]
    assert [one["label"] for one in few] == ["Ana Abara", "Mia Tanaka"]
    client.force_login(cleo)
    assert client.get("/pick/improvements/?q=supplier").json()["found"] == []
    assert client.get(f"/pick/people/?q=a&for={restricted.reference}").status_code == 404


def test_getting_pages_changes_nothing(client, ana, measuring):
    before = (measuring.version, measuring.comments.count(), measuring.supports.count())
    client.force_login(ana)
    for path in ("support/", "watch/", "draft/", "case/approve/", "tasks/order/"):
        assert client.get(f"{measuring.get_absolute_url()}{path}").status_code == 405
    measuring.refresh_from_db()
    assert (measuring.version, measuring.comments.count(), measuring.supports.count()) == before
