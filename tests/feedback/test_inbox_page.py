"""The inbox: queue, message, answer; works without script, and two coordinators do not collide."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cir import clock
from cir.notifications import outbox
from feedback import personal
from feedback.models import Channel, Feedback
from feedback.models.receiving import Said
from improvements.models import Improvement
from tests import factories
from tests.feedback.test_triage import SECONDS

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_the_queue_shows_who_speaks_and_the_days_that_are_left(client, cora, xavi, nobody):
    client.force_login(cora)
    page = client.get("/feedback/").content.decode()
    assert "Xavi Clinics" in page
    assert "Anonymous" in page
    assert "days left" in page
    assert "To answer 2" in page
    assert 'href="/feedback/"' in page, "the sidebar leads there"


def test_cleo_has_no_inbox_and_no_way_to_one(client, cleo, xavi):
    client.force_login(cleo)
    assert client.get("/feedback/").status_code == 403
    assert client.get(f"/feedback/{xavi.feedback.reference}/").status_code == 404
    assert 'href="/feedback/"' not in client.get("/").content.decode()


def test_what_it_looks_like_is_suggested_and_the_answer_is_prepared(client, cora, xavi, item):
    like = Improvement.log(by=cora, title="Status page written for engineers", item=item)
    client.force_login(cora)
    page = client.get(f"/feedback/{xavi.feedback.reference}/?do=added").content.decode()
    assert like.reference in page.split("Looks like")[1]
    assert f'value="{like.reference}"' in page
    assert "we added your words to it" in page
    assert "Status page written for engineers" in page


def test_an_answer_is_sent_with_undo_and_the_next_message_opens(client, cora, xavi, nobody):
    client.force_login(cora)
    first = xavi.feedback
    answer = client.post(
        f"/feedback/{first.reference}/triage/",
        {"do": "declined", "reply": "We are not going ahead, because it is done.", "version": first.version},
    )
    assert answer.headers["Location"] == f"/feedback/{nobody.feedback.reference}/?tab=answer"
    assert f"/feedback/{first.reference}/undo/" in client.get(answer.headers["Location"]).content.decode()
    client.post(f"/feedback/{first.reference}/undo/")
    first.refresh_from_db()
    assert first.state == "new"


def test_the_slower_one_keeps_the_typed_words_and_reads_who_was_faster(client, cora, mia, xavi):
    seen = xavi.feedback.version
    xavi.feedback.triage("answered", by=mia, reply="Fixed.")
    client.force_login(cora)
    said = {"do": "declined", "reply": "My long and careful words.", "version": seen}
    answer = client.post(f"/feedback/{xavi.feedback.reference}/triage/", said)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Mia Tanaka worked on" in page
    assert "My long and careful words." in page
    assert xavi.feedback.messages.count() == 1


def test_internal_words_are_named_before_they_leave(client, cora, xavi):
    client.force_login(cora)
    said = {"do": "answered", "reply": "See CIR-12 and INC0012345."}
    address = f"/feedback/{xavi.feedback.reference}/triage/"
    answer = client.post(address, said)
    assert answer.status_code == 422
    assert "CIR-12”, “INC0012345" in answer.content.decode()
    assert client.post(address, said | {"sure": "on"}).status_code == 302


def test_personal_data_is_pointed_out_and_taken_out(client, cora, item):
    assert personal.found_in("Mail bo@x.org or call +44 20 7946 0958, not 2026-11-19, INC0012345.") == [
        "bo@x.org", "+44 20 7946 0958",
    ]  # fmt: skip
    made = Feedback.receive(Channel.standing("form"), Said("Call me at +44 20 7946 0958.", item=item)).feedback
    client.force_login(cora)
    assert "Remove “<bdi>+44 20 7946 0958" in client.get(made.get_absolute_url()).content.decode()
    client.post(f"{made.get_absolute_url()}redact/", {"piece": "+44 20 7946 0958", "version": made.version})
    made.refresh_from_db()
    assert made.words == "Call me at [removed]."


def test_what_is_said_outside_is_never_markup_inside(client, cora, item):
    words = "<script>alert(1)</script> <img src=x onerror=alert(1)>"
    picture = SimpleUploadedFile("a.txt", b"text")
    made = Feedback.receive(Channel.standing("form"), Said(words, name=words[:60], item=item, upload=picture)).feedback
    client.force_login(cora)
    for address in ("/feedback/", made.get_absolute_url(), "/feedback/owed/"):
        page = client.get(address).content.decode()
        assert "<img src=x" not in page
        assert "<script>alert" not in page
    file = client.get(f"{made.get_absolute_url()}files/{made.files.get().pk}/")
    assert file.headers["Content-Disposition"].startswith("attachment")


def test_a_note_stays_among_colleagues(client, cora, xavi):
    client.force_login(cora)
    client.post(f"{xavi.feedback.get_absolute_url()}notes/", {"text": "They are always like this."})
    assert "always like this" in client.get(xavi.feedback.get_absolute_url()).content.decode()
    client.logout()
    assert "always like this" not in client.get(f"/s/{xavi.secret}/").content.decode()


def test_the_page_asks_no_more_of_the_database_with_more_messages(client, cora, xavi, django_assert_max_num_queries):
    client.force_login(cora)
    address = xavi.feedback.get_absolute_url()
    client.get(address)
    with django_assert_max_num_queries(80) as few:
        client.get(address)
    for number in range(12):
        Feedback.receive(Channel.standing("form"), Said(f"Message number {number} about nothing", name=f"N{number}"))
    with django_assert_max_num_queries(len(few.captured_queries)):
        client.get(address)


def test_who_wrote_it_down_carries_the_answer_back(client, ben, cora, item):
    client.force_login(ben)
    client.post("/feedback/new/told/", {"words": "The lift is slow.", "name": "Petra", "item": item.pk})
    made = Feedback.objects.get()
    assert (made.told_to, made.channel.kind) == (ben, "told")
    made.triage("answered", by=cora, reply="It is repaired.")
    outbox.drain(clock.now() + SECONDS)
    assert made.obligations.open().exists(), "nobody told Petra yet"
    assert ben.notifications.filter(title="Tell Petra what became of it").exists()
    told = made.messages.get()
    client.post(f"{made.get_absolute_url()}messages/{told.pk}/told/")
    made.refresh_from_db()
    assert not made.obligations.open().exists()
    assert made.state == "closed"


def test_a_colleague_follows_what_they_told_us(client, ben, cora, cleo):
    client.force_login(ben)
    client.post("/feedback/new/", {"words": "The printer queue is stuck."})
    made = Feedback.objects.get()
    made.triage("answered", by=cora, reply="We restarted it.")
    outbox.drain(clock.now() + SECONDS)
    address = f"/feedback/given/{made.reference}/"
    assert ben.notifications.filter(url=address).exists()
    assert "We restarted it." in client.get(address).content.decode()
    client.force_login(cleo)
    assert client.get(address).status_code == 404


def test_channels_are_kept_by_coordinators(client, cora, cleo):
    client.force_login(cora)
    assert "Public form" in client.get("/feedback/channels/").content.decode()
    page = client.get("/feedback/channels/anyone/").content.decode()
    assert "/suggest/anyone/" in page
    assert 'value="&lt;a href=&quot;' in page, "the link to copy is words here, not markup"
    said = {"name": "Public form", "kind": "form", "sender": "anyone", "title": "Tell us", "acknowledge_days": 3,
            "decide_days": 20, "tell_days": 5, "is_on": "on", "shows_owner": "on"}  # fmt: skip
    assert client.post("/feedback/channels/anyone/", said).status_code == 302
    assert "within 3 working days" in client.get("/suggest/").content.decode()
    assert client.post("/feedback/channels/anyone/", said | {"acknowledge_days": 0}).status_code == 422
    client.force_login(cleo)
    assert client.get("/feedback/channels/").status_code == 403


def test_lessons_show_where_a_message_becomes_an_improvement_and_nowhere_else(client, cora, xavi, item):
    before = factories.improvement("Outage notes", item=item)
    factories.put(before, "in_progress")
    factories.put(before, "stopped", ended_at=clock.now())
    before.lessons.create(next_time="Let somebody outside read it first.", status="stopped")
    client.force_login(cora)
    place = f"/feedback/{xavi.feedback.reference}/"
    page = client.get(f"{place}?do=improvement").content.decode()
    assert "Let somebody outside read it first." in page.split("What we learned before")[1]
    for other in ("", "?do=added", "?do=declined", "?do=ask", "?do=snooze"):
        assert "What we learned before" not in client.get(place + other).content.decode()
    refused = client.post(f"{place}triage/", {"do": "improvement", "title": "", "item": item.pk, "reply": "Yes."})
    assert refused.status_code == 422
    assert "Let somebody outside read it first." in refused.content.decode(), "what was typed decides"
