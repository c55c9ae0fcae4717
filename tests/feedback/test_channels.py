"""Every way in can be closed, has words, a promise and somebody who answers first, of its own."""

import pytest
from django.core import mail as mailbox

from cir.errors import Invalid
from cir.notifications import outbox, workdays
from feedback.inbound import taking
from feedback.models import Channel, Feedback, Survey
from tests import mailing

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
WORDS, THANKS = "The lift stops between floors.", "Ines reads this first thing in the morning."
KINDS = [kind.value for kind in Channel.Kind]


class Ways:
    """Says something by each way in; answers what the sender reads."""

    def __init__(self, client, cora, item, settings):
        self.client, self.cora, self.item, self.settings = client, cora, item, settings

    def form(self):
        return self.client.post("/suggest/", {"words": WORDS}, follow=True)

    def staff(self):
        self.client.force_login(self.cora)
        return self.client.post("/feedback/new/", {"words": WORDS}, follow=True)

    def told(self):
        self.client.force_login(self.cora)
        return self.client.post("/feedback/new/told/", {"words": WORDS, "name": "Xavi"}, follow=True)

    def api(self):
        self.client.force_login(self.cora)
        said = {"words": WORDS, "email": "xavi@customer.example"}
        return self.client.post("/api/v1/feedback/", said, "application/json")

    def mail(self):
        self.settings.MAILBOX = mailing.mailbox()
        return taking.take(mailing.vouched(mailing.letter(WORDS)))

    def survey(self):
        if not (survey := Survey.objects.first()):
            questions = [{"kind": "yes_no", "text": "Fine?"}, {"kind": "text", "text": "What else?"}]
            survey = Survey.draft(by=self.cora, title="How is it?", item=self.item, questions=questions)
            survey.invite(["p@customer.example", "q@customer.example"], by=self.cora)
            outbox.drain()
        place = "/" + mailbox.outbox[-1].body.split("http")[1].split("/", 3)[3].split()[0]
        yes, text = (f"q{question.pk}" for question in survey.questions.all())
        return self.client.post(place, {yes: "1", text: WORDS}, follow=True)


@pytest.fixture
def ways(client, cora, item, settings):
    return Ways(client, cora, item, settings)


def read_outside(answer):
    """What whoever spoke reads at once: the page, or the mail of thanks."""
    outbox.drain()
    letters = "".join(letter.body for letter in mailbox.outbox)
    return letters + (answer.content.decode() if hasattr(answer, "content") else "")


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_channel_says_promises_and_who_answers_first_holds_for_its_kind(kind, ways, cora, ana):
    Channel.standing(kind).change(by=cora, thanks=THANKS, acknowledge_days=3, decide_days=9, tell_days=2, owner=ana)
    answer = getattr(ways, kind)()
    feedback = Feedback.objects.get()
    assert (feedback.channel.kind, feedback.assigned_to) == (kind, ana)
    assert WORDS in feedback.words
    today = workdays.day_of(feedback.received_at)
    due = dict(feedback.obligations.values_list("duty", "due_on"))
    assert due["acknowledge"] == workdays.after(today, 3)
    assert due["decide"] == workdays.after(today, 9)
    assert due["tell"] == workdays.after(due["decide"], 2)
    assert THANKS in read_outside(answer)


@pytest.mark.parametrize("kind", KINDS)
def test_a_closed_channel_takes_nothing_by_its_way_and_says_so(kind, ways, cora):
    if kind == "survey":
        ways.survey()
        Feedback.objects.all().delete()
    Channel.standing(kind).change(by=cora, is_on=False)
    if kind == "mail":
        assert ways.mail().state == "held", "it waits for a colleague, unheard"
    else:
        answer = getattr(ways, kind)()
        assert "closed" in answer.content.decode()
        assert answer.status_code in {200, 404, 409, 422}
    assert not Feedback.objects.exists()


def test_several_of_a_kind_are_there_where_each_has_an_address_of_its_own(client, cora, item, settings):
    settings.MAILBOX = mailing.mailbox()
    client.force_login(cora)
    offered = client.get("/feedback/channels/new/").content.decode()
    assert 'value="form"' in offered
    assert 'value="mail"' in offered
    assert 'value="told"' not in offered
    Channel.open(by=cora, name="Network mail", kind="mail", item=item)
    page = client.get("/feedback/channels/network-mail/").content.decode()
    assert "+network-mail@" in page
    assert 'name="kind"' not in page, "its kind stays"
    assert 'name="intro"' not in page, "nobody would read it"
    with pytest.raises(Invalid, match="There is one of this kind already"):
        Channel.open(by=cora, name="One more", kind="staff")
    with pytest.raises(Invalid, match="The kind of a channel stays"):
        Channel.standing("form").change(by=cora, kind="mail")
