"""Asking people outside about a plan, and reading what they said, by programs."""

import pytest

from feedback.models import Channel, Feedback
from feedback.models.receiving import Said
from tests import factories

pytestmark = pytest.mark.django_db


def test_programs_ask_about_a_plan_and_read_the_answer(cora, cleo, ana, item, as_program):
    record = factories.improvement("Plain outage messages", owner=ana, item=item)
    said = Said("We cannot read it.", name="Nordline", sender="supplier", item=item)
    given = Feedback.receive(Channel.standing("form"), said).feedback
    ours, hers = as_program(cora), as_program(cleo)
    ask = {"improvement": record.reference, "about": "risk", "reply": "What could go wrong?", "joint": True}
    refused = ours.post(f"feedback/{given.reference}/consult/", ask)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, "improvement")
    given.link(record, by=cora, public_title="Messages in plain words")
    assert hers.post(f"feedback/{given.reference}/consult/", ask).status_code == 404
    assert ours.post(f"feedback/{given.reference}/consult/", ask).status_code == 200
    assert record.partners.get().kind == "supplier"
    question = given.messages.get(about="risk")
    question.published_at = question.at
    question.save()
    given.answer_about(question, "The old printers.")
    (shown,) = ours.get(f"improvements/{record.reference}/asked-outside/").json()["results"]
    assert (shown["answer"], shown["name"], shown["about"]) == ("The old printers.", "Nordline", "risk")
    (public,) = hers.get(f"improvements/{record.reference}/asked-outside/").json()["results"]
    assert (public["answer"], public["name"], public["feedback"]) == ("The old printers.", "", "")
