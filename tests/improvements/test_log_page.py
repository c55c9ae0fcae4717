"""Logging an idea in half a minute: a title is enough, nothing typed is lost, nothing is logged twice."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from improvements.intake import ticket_numbers
from improvements.models import Draft, Improvement

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NEW = "/ideas/new/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def as_cleo(client, cleo):
    client.force_login(cleo)
    return client


def test_a_title_is_enough(as_cleo, cleo):
    answer = as_cleo.post(NEW, {"title": "Printer on floor two is slow"})
    record = Improvement.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == record.get_absolute_url()
    assert (record.logged_by, record.requester, record.status) == (cleo, cleo, "new")
    assert record.watches.filter(person=cleo).exists()


def test_a_double_click_logs_it_once(as_cleo):
    for _ in range(2):
        answer = as_cleo.post(NEW, {"title": "Printer on floor two is slow", "nonce": "one-and-the-same"})
    assert Improvement.objects.count() == 1
    assert answer.status_code == 302


def test_without_a_title_the_form_says_what_to_do_and_keeps_what_was_typed(as_cleo):
    answer = as_cleo.post(NEW, {"title": "", "description": "It takes a minute a page."})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Say in a sentence what could work better." in page
    assert "It takes a minute a page." in page
    assert not Improvement.objects.exists()


@pytest.mark.parametrize("title", ["abc", "x" * 141, "   \n  ", "a\x00bcdef"])
def test_a_bad_title_is_refused_not_stored(as_cleo, title):
    assert as_cleo.post(NEW, {"title": title}).status_code == 422
    assert not Improvement.objects.exists()


def test_an_unknown_service_is_refused_with_the_rest_kept(as_cleo):
    answer = as_cleo.post(NEW, {"title": "Printer on floor two is slow", "item": "999999"})
    assert answer.status_code == 422
    assert "Printer on floor two is slow" in answer.content.decode()


def test_everything_optional_arrives(as_cleo, ben, item):
    said = {
        "title": "Badge readers fail after INC0012345",
        "description": "See also PRB-481.",
        "item": item.pk,
        "urgency": "high",
        "requester": ben.pk,
        "source": "incident",
        "link_kind": "change",
        "link_id": "CHG0099",
        "link_url": "https://desk.example/CHG0099",
        "file": SimpleUploadedFile("note.txt", b"seen on Monday", "text/plain"),
    }
    as_cleo.post(NEW, said)
    record = Improvement.objects.get()
    assert (record.item, record.urgency, record.requester, record.source) == (item, "high", ben, "incident")
    links = set(record.source_links.values_list("kind", "external_id"))
    assert {("incident", "INC0012345"), ("problem", "PRB-481"), ("change", "CHG0099")} <= links
    assert record.attachments.get().name == "note.txt"


def test_a_file_that_is_refused_logs_nothing(as_cleo):
    page = SimpleUploadedFile("page.html", b"<script>alert(1)</script>", "text/html")
    answer = as_cleo.post(NEW, {"title": "Printer on floor two is slow", "file": page})
    assert answer.status_code == 422
    assert not Improvement.objects.exists()


def test_in_the_dialog_the_page_beneath_stays_and_a_toast_offers_undo(as_cleo):
    answer = as_cleo.post(NEW, {"title": "Printer on floor two is slow"}, headers=HTMX)
    assert answer.status_code == 204
    assert "cir:close-dialog" in answer["HX-Trigger"]
    assert f"/ideas/{Improvement.objects.get().reference}/withdraw/" in answer["HX-Trigger"]


def test_log_another_gives_an_empty_form_with_a_nonce_of_its_own(as_cleo):
    answer = as_cleo.post(
        NEW, {"title": "Printer on floor two is slow", "another": "on", "nonce": "first"}, headers=HTMX
    )
    assert answer.status_code == 200
    assert 'value="first"' not in answer.content.decode()


def test_undo_withdraws_what_was_only_just_logged(as_cleo):
    as_cleo.post(NEW, {"title": "Printer on floor two is slow"})
    record = Improvement.objects.get()
    as_cleo.post(reverse("log-withdraw", args=[record.reference]))
    assert not Improvement.objects.exists()


def test_nobody_withdraws_the_idea_of_another(as_cleo, idea):
    answer = as_cleo.post(reverse("log-withdraw", args=[idea.reference]))
    assert answer.status_code == 403
    assert Improvement.objects.filter(pk=idea.pk).exists()


def test_an_idea_that_was_touched_cannot_be_withdrawn(client, ben, cora, idea):
    idea.move("assess", by=cora)
    client.force_login(ben)
    assert client.post(reverse("log-withdraw", args=[idea.reference])).status_code == 409


def test_a_draft_comes_back_and_goes_with_the_idea(as_cleo, cleo):
    as_cleo.post("/ideas/draft/", {"title": "Printer on fl", "description": "It takes"})
    page = as_cleo.get(NEW).content.decode()
    assert "Printer on fl" in page
    assert "Your draft is back" in page
    as_cleo.post(NEW, {"title": "Printer on floor two is slow"})
    assert not Draft.objects.filter(person=cleo).exists()


def test_a_draft_keeps_words_without_a_title_and_who_may_see_it(as_cleo, cleo):
    as_cleo.post("/ideas/draft/", {"title": "", "description": "It is about one person", "restricted": "on"})
    page = as_cleo.get(NEW)
    assert "It is about one person" in page.content.decode()
    assert page.context["form"]["restricted"].value() == "on"
    assert page.context["more_open"]


def test_an_emptied_draft_is_forgotten(as_cleo, cleo):
    as_cleo.post("/ideas/draft/", {"title": "Printer"})
    as_cleo.post("/ideas/draft/", {"title": ""})
    assert not Draft.objects.filter(person=cleo).exists()


def test_similar_records_show_while_typing_but_hidden_ones_never(as_cleo, idea, restricted):
    page = as_cleo.get("/ideas/similar/", {"title": "A password reset by self-service"}).content.decode()
    assert idea.title.split()[-1] in page
    assert "Support this" in page
    hidden = as_cleo.get("/ideas/similar/", {"title": "Replace the supplier of laptops"}).content.decode()
    assert restricted.reference not in hidden


def test_supporting_keeps_my_words_and_makes_no_new_record(as_cleo, cleo, idea):
    as_cleo.post(f"/ideas/{idea.reference}/support/", {"title": "Me too, every Monday"})
    assert Improvement.objects.count() == 1
    assert idea.supports.get().person == cleo
    assert "Me too, every Monday" in idea.comments.get().text


def test_what_one_may_not_see_cannot_be_supported(as_cleo, restricted):
    assert as_cleo.post(f"/ideas/{restricted.reference}/support/", {"title": "x"}).status_code == 404


def test_an_auditor_reads_and_does_not_log(client, otto):
    client.force_login(otto)
    assert client.get(NEW).status_code == 403


def test_without_signing_in_one_is_sent_to_the_door(client):
    assert client.get(NEW).status_code == 302


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nothing here", ()),
        ("INC0012345 again", (("incident", "INC0012345"),)),
        ("PRB-481 and CHG0001, PRB-481", (("problem", "PRB-481"), ("change", "CHG0001"))),
        ("XINC00123", ()),
    ],
)
def test_ticket_numbers_are_read_out_of_the_sentence(text, found):
    assert ticket_numbers(text) == found
