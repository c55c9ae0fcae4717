"""Surveys: each invitation answered once, anonymous answers that lead nowhere, scores that become readings."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import mail as mailbox
from django.core.serializers import serialize

from cir import clock
from cir.audit.models import Entry
from cir.errors import Conflict, Invalid, NotAllowed
from cir.notifications import outbox
from feedback import scores, survey_mail, tokens
from feedback.models import Channel, Feedback, Sheet, Survey, Unasked
from metrics.models import Measure

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
QUESTIONS = [
    {"kind": "scale", "text": "How content are you with the service?", "required": True},
    {"kind": "recommend", "text": "Would you recommend us?"},
    {"kind": "yes_no", "text": "Do you know where to suggest something?"},
    {"kind": "choice", "text": "How do you reach us?", "choices": "Telephone\nPortal\nIn person"},
    {"kind": "text", "text": "What should we do better?"},
]
PEOPLE = [f"p{number}@customer.example" for number in range(6)]


@pytest.fixture
def survey(cora, item):
    return Survey.draft(by=cora, title="How is it going?", item=item, questions=QUESTIONS)


@pytest.fixture
def sent(survey, cora):
    survey.invite(PEOPLE, by=cora)
    outbox.drain()
    return survey


def address(message):
    return re.search(r"http\S+(/q/[-0-9a-z]+/)", message.body)[1]


def sheet(survey, *points, text=""):
    fields = [f"q{question.pk}" for question in survey.questions.all()]
    said = dict(zip(fields, [*points, *[""] * (4 - len(points)), text], strict=True))
    return said | {"number": tokens.form_number()}


def everybody_answers(survey, client):
    marks = [(5, 10, 1, 0), (4, 9, 1, 0), (3, 8, 0, 1), (5, 10, 1, 2), (2, 3, 0, 0)]
    for message, points in zip(mailbox.outbox, marks, strict=False):
        assert client.post(address(message), sheet(survey, *points)).status_code == 302


def test_an_invitation_is_answered_once_and_leads_to_thanks(sent, client):
    assert [message.to for message in mailbox.outbox] == [[each] for each in PEOPLE]
    assert "How is it going?" in mailbox.outbox[0].subject
    assert mailbox.outbox[0].extra_headers["List-Unsubscribe-Post"]
    page = address(mailbox.outbox[0])
    shown = client.get(page).content.decode()
    assert "anonymous" in shown
    assert "noindex" in client.get(page).headers["X-Robots-Tag"]
    assert client.post(page, sheet(sent)).status_code == 422, "the first question must be answered"
    assert client.post(page, sheet(sent, 7)).status_code == 422
    said = sheet(sent, 5, 10)
    assert client.post(page, said).headers["Location"] == "/q/answered/"
    assert client.post(page, said).status_code == 302, "the same form again is heard once"
    assert client.post(page, sheet(sent, 1)).status_code == 422
    assert "You have answered already" in client.get(page).content.decode()
    assert Sheet.objects.count() == 1
    assert client.get("/q/0000-0000-0000-0000-0000/").status_code == 404


def test_scores_become_readings_when_it_is_closed_and_the_next_round_goes_on(sent, cora, item, client):
    everybody_answers(sent, client)
    sent.close(by=cora)
    content = Measure.objects.get(name="How content are you with the service?")
    assert (content.item, content.source, content.subject, content.kind) == (item, "survey", "customer", "satisfaction")
    assert [reading.value for reading in content.readings.all()] == [pytest.approx(3.8)]
    assert Measure.objects.get(name="Would you recommend us?").readings.get().value == pytest.approx(40)
    known = Measure.objects.get(name__startswith="Do you know").readings.get()
    assert (known.numerator, known.denominator, known.source) == (3, 5, "survey")
    following = sent.again(by=cora)
    assert [each.measure_id for each in following.questions.all()][:3].count(None) == 0
    following.share(by=cora)
    link = f"/q/{tokens.of_survey(following.pk)}/"
    for _ in range(5):
        client.post(link, sheet(following, 5))
    following.close(by=cora, at=clock.now() + timedelta(seconds=1))
    assert [reading.value for reading in content.readings.order_by("moment")] == [pytest.approx(3.8), 5]
    client.force_login(cora)
    page = client.get(sent.get_absolute_url()).content.decode()
    assert "3.8 of 5" in page
    assert "+40" in page
    assert "60 %" in page
    assert re.search(r"Response rate</dt><dd[^>]*>83 %", page)


def test_anonymous_results_are_hidden_until_it_is_closed_and_enough_answered(sent, cora, client):
    for message in mailbox.outbox[:4]:
        client.post(address(message), sheet(sent, 5))
    assert "when the survey is closed" in scores.of(sent).hidden
    sent.close(by=cora)
    found = scores.of(sent)
    assert "fewer than 5" in found.hidden
    assert found.questions == []
    assert not Measure.objects.filter(source="survey").exists()
    client.force_login(cora)
    page = client.get(sent.get_absolute_url()).content.decode()
    assert "sv-fill" not in page


def test_an_optional_question_that_few_answered_stays_hidden_though_enough_people_took_part(sent, cora, client):
    for number, message in enumerate(mailbox.outbox[:5]):
        client.post(address(message), sheet(sent, 4, *((0, 0, 2) if number == 0 else ())))
    sent.close(by=cora)
    asked = scores.of(sent).questions
    assert [(each.score, len(each.bars), each.hidden[:20]) for each in asked] == [
        (4.0, 5, ""),
        *[(None, 0, "Fewer than 5 answere")] * 3,
        (None, 0, ""),
    ]
    assert [each.name for each in Measure.objects.filter(source="survey")] == [QUESTIONS[0]["text"]], "nor a reading"
    client.force_login(cora)
    page = client.get(sent.get_absolute_url()).content.decode()
    assert page.count("Fewer than 5 answered") == 3
    assert page.count("sv-fill") == 5
    told = client.get(f"/api/v1/surveys/{sent.pk}/results/").json()["questions"]
    assert [(each["score"], len(each["counts"])) for each in told] == [(4.0, 5), *[(None, 0)] * 4]


def test_an_anonymous_answer_leaves_nothing_that_leads_back(sent, client):
    before = Entry.objects.count()
    client.post(address(mailbox.outbox[0]), sheet(sent, 2, text="My chair is broken."))
    feedback = Feedback.objects.get()
    assert feedback.is_anonymous
    assert feedback.received_at.minute == feedback.received_at.second == 0
    assert Entry.objects.count() == before
    assert Sheet.objects.get().invitation is None
    held = [apps.get_model("feedback", name) for name in ("Sheet", "Mark", "Feedback", "Obligation", "Key")]
    text = "".join(serialize("json", model.objects.all()) for model in held)
    assert PEOPLE[0] not in text
    assert Sheet.objects.get().form != feedback.keys.get().digest, (
        "no join leads from what somebody wrote to their scores"
    )
    kept = {field.name for field in sent.invitations.model._meta.fields}
    assert kept == {"id", "survey", "email", "digest", "invited_at", "sent_at", "reminded_at", "is_used"}, (
        "of the invitation it is known that it was used, not when"
    )


def test_free_text_becomes_feedback_with_a_receipt_and_a_named_writer_hears_by_mail(survey, cora, client):
    survey.change(by=cora, is_anonymous=False)
    survey.invite([PEOPLE[0]], by=cora)
    outbox.drain()
    answer = client.post(address(mailbox.outbox[0]), sheet(survey, 2, text="Answer on Sundays, too."))
    assert re.fullmatch(r"/s/[-0-9a-z]+/sent/", answer.headers["Location"])
    feedback = Feedback.objects.get()
    assert (feedback.words, feedback.email, feedback.may_be_mailed) == ("Answer on Sundays, too.", PEOPLE[0], True)
    assert (feedback.channel.kind, feedback.item, feedback.survey) == ("survey", survey.item, survey)
    assert feedback.obligations.count() == 3
    feedback.triage("improvement", by=cora, reply="Thanks.", title="Sundays", public_title="Sundays")
    assert feedback.links.get().improvement.source == "survey"
    client.force_login(cora)
    assert "Answer on Sundays" in client.get(survey.get_absolute_url()).content.decode()
    assert scores.of(survey).hidden == "", "names are known, so results are shown at once"


def test_one_reminder_to_whoever_has_not_answered_and_none_to_whoever_wants_none(sent, client):
    client.post(address(mailbox.outbox[0]), sheet(sent, 5))
    stop = address(mailbox.outbox[1]) + "stop/"
    client.get(stop)
    assert not Unasked.objects.exists(), "opening the page changes nothing"
    client.post(stop)
    mailbox.outbox.clear()
    assert survey_mail.scan(clock.now() + timedelta(days=4)) == 0
    later = clock.now() + timedelta(days=6)
    assert survey_mail.scan(later) == 5
    outbox.drain(later)
    survey_mail.scan(later)
    outbox.drain(later + timedelta(days=9))
    assert sorted(message.to[0] for message in mailbox.outbox) == PEOPLE[2:]
    assert "once more" in mailbox.outbox[0].subject


def test_reminders_that_are_not_sent_do_not_hold_up_those_behind_them(sent, client, monkeypatch):
    monkeypatch.setattr(survey_mail, "BATCH", 2)
    client.post(address(mailbox.outbox[0]) + "stop/")
    mailbox.outbox.clear()
    later = clock.now() + timedelta(days=6)
    assert survey_mail.scan(later) == 2
    second = sent.invitations.get(email=PEOPLE[1]).pk
    outbox.Outbox.objects.filter(dedupe=f"survey.remind:{second}").update(dead_at=later)
    outbox.drain(later)
    assert survey_mail.scan(later) == 2
    outbox.drain(later)
    assert [message.to[0] for message in mailbox.outbox] == PEOPLE[2:4]


def test_it_closes_by_itself_on_its_day_and_then_nobody_answers(survey, cora, client):
    today = clock.today()
    survey.change(by=cora, closes_on=today)
    survey.invite(PEOPLE[:1], by=cora)
    outbox.drain()
    survey_mail.scan()
    survey.refresh_from_db()
    assert survey.state == "open"
    survey_mail.scan(clock.now() + timedelta(days=2))
    survey.refresh_from_db()
    assert survey.state == "closed"
    page = address(mailbox.outbox[0])
    assert "This survey is closed" in client.get(page).content.decode()
    client.post(page, sheet(survey, 5))
    assert not Sheet.objects.exists()


def test_who_may_and_what_cannot_be(survey, cora, cleo, ana, item, client):
    with pytest.raises(NotAllowed):
        survey.invite(PEOPLE, by=cleo)
    client.force_login(cleo)
    assert client.get(survey.get_absolute_url()).status_code == 404
    assert client.get("/surveys/new/").status_code == 403
    with pytest.raises(Invalid, match="is no address|no address"):
        survey.invite(["nobody", "x@y.example\r\nBcc: z@y.example"], by=cora)
    survey.share(by=cora)
    with pytest.raises(Conflict):
        survey.change(by=cora, title="Else")
    with pytest.raises(Conflict):
        survey.discard(by=cora)
    survey.close(by=cora)
    assert client.get(survey.get_absolute_url()).status_code == 200, "results are no secret"
    with pytest.raises(Conflict):
        survey.invite(PEOPLE, by=cora)


def test_the_pages_write_send_and_throw_away(cora, item, client, django_assert_max_num_queries):
    client.force_login(cora)
    said = {"title": "Short", "audience": "employee", "item": item.pk, "threshold": "2", "remind_after": "5"}
    rows = {f"q{number}-kind": "scale" for number in range(8)}
    wrong = client.post("/surveys/new/", said | rows)
    assert wrong.status_code == 422
    assert "Show results from 3 to 100" in wrong.content.decode()
    good = said | rows | {"threshold": "3", "q0-text": "Are you content?", "q3-text": "Which?", "q3-kind": "choice",
                          "q3-choices": "A\n\nB"}  # fmt: skip
    page = client.post("/surveys/new/", good).headers["Location"]
    survey = Survey.objects.get()
    assert [each.text for each in survey.questions.all()] == ["Are you content?", "Which?"]
    assert survey.questions.last().choices == "A\nB"
    client.post(f"{page}edit/", good | {"title": "Shorter", "version": "1"})
    stale = client.post(f"{page}edit/", good | {"version": "1"})
    assert stale.status_code == 422
    client.post(f"{page}send/", {"addresses": "a@b.example, c@d.example\nA@b.example"})
    survey.refresh_from_db()
    assert (survey.title, survey.state, survey.invitations.count()) == ("Shorter", "open", 2)
    for number in range(5):
        survey.again(by=cora).share(by=cora, at=clock.now() + timedelta(seconds=number))
    with django_assert_max_num_queries(16):
        client.get("/surveys/")


def test_programs_write_ask_and_read(cora, cleo, client, item):
    client.force_login(cora)

    def post(path, body):
        return client.post(f"/api/v1/surveys/{path}", body, content_type="application/json")

    made = post("", {"title": "By API", "item": item.pk, "questions": QUESTIONS[:1], "is_anonymous": False})
    assert made.status_code == 201, made.content
    one = made.json()["id"]
    assert post("", {"title": "None"}).status_code == 400
    assert post(f"{one}/invite/", {"addresses": PEOPLE}).json() == {"asked": 6}
    link = post(f"{one}/share/", {}).json()["link"]
    question = Survey.objects.get(pk=one).questions.get()
    client.post(link[link.index("/q/") :], {f"q{question.pk}": 4, "number": tokens.form_number()})
    post(f"{one}/close/", {})
    found = client.get(f"/api/v1/surveys/{one}/results/").json()
    assert (found["invited"], found["by_link"], found["questions"][0]["score"]) == (6, 1, 4.0)
    client.force_login(cleo)
    assert post(f"{one}/again/", {}).status_code == 403


def test_an_office_behind_one_address_answers_and_a_flood_by_link_does_not(sent, cora, client, settings):
    settings.PUBLIC_FORMS_PER_HOUR = 1
    everybody_answers(sent, client)
    sent.share(by=cora)
    link = f"/q/{tokens.of_survey(sent.pk)}/"
    answers = [client.post(link, sheet(sent, 5)).status_code for _ in range(11)]
    assert answers == [302] * 10 + [429]
    assert client.post(link, sheet(sent, 5) | {"website": "x"}).status_code == 429


def test_closing_the_channel_of_surveys_closes_them_all(sent, cora, client):
    Channel.standing("survey").change(by=cora, is_on=False)
    page = address(mailbox.outbox[0])
    assert "This survey is closed" in client.get(page).content.decode()
    client.post(page, sheet(sent, 5))
    assert not Sheet.objects.exists()
