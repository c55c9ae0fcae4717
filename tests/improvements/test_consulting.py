"""People who speak for those who use a service are asked about plan and risk, on the record, and it stays there."""

import pytest

from cir.errors import Conflict, IllegalMove, Invalid, NotAllowed
from cir.notifications import outbox
from cir.notifications.models import Notification
from improvements import needs
from improvements.models import Improvement

pytestmark = pytest.mark.django_db


@pytest.fixture
def owned(idea, ana, ada):
    Improvement.objects.filter(pk=idea.pk).update(owner=ana)
    return Improvement.objects.get(pk=idea.pk)


def told(user):
    outbox.drain()
    return [(each.event, each.title, each.body) for each in Notification.objects.filter(user=user).order_by("pk")]


def needed(user):
    return [(row.title, row.why, row.url) for row in needs.needs(user) if row.rule == "consulted"]


def test_somebody_is_asked_and_answers_and_both_sides_hear(owned, ana, cleo):
    asked = owned.consult(cleo, by=ana, about="risk", question="Can the desk cope without a call?")
    assert told(cleo) == [
        (
            "consultation.asked",
            f"Ana Abara asks you about {owned.reference}",
            f"{owned.title}. Can the desk cope without a call?",
        )
    ]
    address = f"{owned.get_absolute_url()}consulted/{asked.pk}/"
    assert needed(cleo) == [
        (f"Ana Abara asks what you think of {owned.reference}", "Can the desk cope without a call?", address)
    ]
    owned.answer_consultation(asked, by=cleo, answer="Only with the pilot first.")
    assert needed(cleo) == []
    heard = ("consultation.answered", f"Cleo Winter answered about {owned.reference}", "Only with the pilot first.")
    assert heard in told(ana)
    assert owned.consultations.get().answered_at


def test_who_works_on_it_asks_and_only_who_was_asked_answers_once(owned, ana, ben, cleo, otto):
    with pytest.raises(NotAllowed):
        owned.consult(ana, by=cleo)
    asked = owned.consult(cleo, by=ana)
    with pytest.raises(NotAllowed, match="the person who was asked"):
        owned.answer_consultation(asked, by=ana, answer="For her.")
    with pytest.raises(Conflict, match="asked already"):
        owned.consult(cleo, by=ana)
    owned.answer_consultation(asked, by=cleo, answer="Fine.")
    with pytest.raises(Conflict, match="answered or taken back"):
        owned.answer_consultation(asked, by=cleo, answer="Not fine.")
    with pytest.raises(Conflict, match="answered or taken back"):
        owned.withdraw_consultation(asked, by=ana)
    owned.consult(cleo, by=ana)  # asked again, later


def test_everything_wrong_is_said_at_once(owned, ana, otto):
    with pytest.raises(Invalid) as refused:
        owned.consult(otto, by=ana, about="weather", question="x" * 2001)
    assert {problem.field for problem in refused.value.problems} == {"person", "about", "question"}
    with pytest.raises(Invalid, match="Choose somebody else"):
        owned.consult(ana, by=ana)


def test_a_question_is_taken_back_while_it_has_no_answer(owned, ana, cleo):
    asked = owned.consult(cleo, by=ana)
    with pytest.raises(NotAllowed):
        owned.withdraw_consultation(asked, by=cleo)
    owned.withdraw_consultation(asked, by=ana)
    assert needed(cleo) == []
    assert not owned.consultations.exists()


def test_who_is_asked_about_a_restricted_record_sees_it(restricted, ana, cleo):
    restricted.consult(cleo, by=ana)
    assert Improvement.objects.visible_to(cleo).filter(pk=restricted.pk).exists()


def test_nobody_is_asked_about_what_has_ended(owned, ana, cora, cleo):
    asked = owned.consult(cleo, by=ana)
    owned.move("decline", by=cora, reason="No money.")
    assert needed(cleo) == []
    with pytest.raises(IllegalMove, match="has ended"):
        owned.consult(cora, by=ana)
    with pytest.raises(IllegalMove, match="has ended"):
        owned.answer_consultation(asked, by=cleo, answer="Late.")


def test_it_is_done_and_shown_on_the_page(client, owned, ana, cleo):
    client.force_login(ana)
    there = f"{owned.get_absolute_url()}consulted/"
    wrong = client.post(there, {"person": "", "about": ""})
    assert wrong.status_code == 400
    said = {"person": "Cleo Winter", "about": "plan", "question": "Is June too early?"}
    assert client.post(there, said).status_code == 303
    asked = owned.consultations.get()
    client.force_login(cleo)
    assert "Ana Abara asks: Is June too early?" in client.get(f"{there}{asked.pk}/").content.decode()
    assert client.post(f"{there}{asked.pk}/", {"answer": "June is fine."}).status_code == 303
    page = client.get(owned.get_absolute_url()).content.decode()
    assert "June is fine." in page
    assert "on the plan" in page
    assert client.post(f"{there}{asked.pk}/take-back/").status_code == 403
