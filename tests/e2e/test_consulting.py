"""The owner of a plan asks a customer without an account about it, and the answer stands on the record."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from cir import clock
from cir.accounts.models import User
from cir.catalogue.models import ConfigurationItem
from cir.notifications import outbox
from feedback.models import Channel, Feedback
from feedback.models.receiving import Receipt, Said
from improvements.models import Improvement
from tests import factories

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
INTERNAL = "Give notice to the vendor in May."
ANSWER = "Our night shift reads it on a phone: keep it short."


@pytest.fixture
def record(ana: User, item: ConfigurationItem) -> Improvement:
    """Ana owns the plan and the service that it is about."""
    item.owner = ana
    item.save()
    record = factories.improvement("Plain outage messages", owner=ana, item=item, status="assessing")
    record.set_plan(by=ana, approach=INTERNAL)
    return record


@pytest.fixture
def xavi(record: Improvement, cora: User) -> Receipt:
    """A customer whose message the plan goes back to."""
    said = Said("We cannot tell if we should send people home.", name="Xavi Clinics", item=record.item)
    receipt = Feedback.receive(Channel.standing("form"), said)
    receipt.feedback.link(record, by=cora, public_title="Messages in plain words")
    return receipt


def asks(desk: Page, record: Improvement) -> None:
    """From beside the plan to the question, in words for outside."""
    desk.goto(record.get_absolute_url())
    desk.get_by_role("link", name="Ask Xavi Clinics about the plan").click()
    expect(desk.locator("#answer [name=about][value=plan]")).to_be_checked()
    desk.fill("#answer [name=reply]", "We plan to write the page in plain words. What would it mean for you?")
    desk.click("text=Send question")
    expect(desk.locator("[data-toast]").first).to_contain_text("Sent in 10 seconds")
    outbox.drain(clock.now() + timedelta(seconds=11))


def answers(customer: Page, place: str) -> None:
    """On a phone, from the private page, which shows nothing of the record."""
    customer.goto(place)
    expect(customer.locator("h1")).to_have_text("We have a question for you")
    expect(customer.locator("main")).to_contain_text("What would it mean for you?")
    expect(customer.locator("main")).not_to_contain_text(INTERNAL)
    expect(customer.locator("main")).not_to_contain_text("Plain outage messages")
    customer.get_by_role("region", name="What do you think of the plan?").get_by_role("textbox").fill(ANSWER)
    customer.click("text=Send answer")
    expect(customer.locator("[role=status]").first).to_contain_text("read your answer beside the plan")


def test_an_owner_asks_a_customer_about_the_plan_and_the_answer_stands_on_the_record(
    open_page: Callable[..., Page], record: Improvement, xavi: Receipt, ana: User
) -> None:
    desk = open_page(ana)
    asks(desk, record)
    answers(open_page(width=390), reverse("feedback:track", args=[xavi.secret]))
    desk.goto(record.get_absolute_url())
    expect(desk.locator("#asked-outside blockquote")).to_contain_text(ANSWER)
    expect(desk.locator("#asked-outside")).to_contain_text("Xavi Clinics")
    expect(desk.get_by_role("link", name="Ask Xavi Clinics about the plan")).to_have_count(1)  # once more, if need be
