"""Everyone hears back: a customer without an account and without script, a coordinator at the keyboard, somebody
unknown with a receipt code."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail as mailbox
from playwright.sync_api import Page, expect

from cir import clock
from cir.accounts.models import User
from cir.catalogue.models import ConfigurationItem
from cir.notifications import outbox
from feedback import outcome
from feedback.models import Feedback
from improvements.models import Improvement
from tests import factories

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
WORDS = "The status page is written for engineers. We cannot tell if we should send people home."


def leave() -> None:
    """Ten seconds pass, the jobs run."""
    outcome.pull()
    outbox.drain(clock.now() + timedelta(seconds=11))


def moved(record: Improvement, move: str, status: str) -> None:
    """The improvement goes on, as its own story shows elsewhere."""
    before, ended = record.status, {"outcome": "achieved"} if status == "done" else {}
    factories.put(record, status, **ended)
    record.transitions.create(move=move, source=before, target=status, at=clock.now())
    leave()


def suggest(page: Page, words: str, email: str = "") -> None:
    """Fill in the public form."""
    page.goto("/suggest/")
    page.fill("[name=words]", words)
    page.fill("[name=email]", email)
    page.click("text=Send suggestion")
    expect(page.locator("h1")).to_have_text("Thank you. We have your message")


def triaged(desk: Page, axe: Callable[..., list[str]]) -> None:
    """The coordinator makes a new improvement of it, with the keyboard."""
    desk.goto("/feedback/")
    desk.keyboard.press("1")
    expect(desk.locator("#answer [name=public_title]")).to_have_value("The status page is written for engineers")
    assert axe(desk) == []
    desk.fill("#answer [name=public_title]", "Outage messages in plain language")
    desk.focus("#answer [name=reply]")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("[data-toast]").first).to_contain_text("Sent in 10 seconds")
    expect(desk.locator("main")).to_contain_text("All feedback is answered.")
    leave()


def says_it_helped(reader: Page, page: str, axe: Callable[..., list[str]]) -> None:
    """On a small dark screen: it is done, and yes, it helped."""
    reader.goto(page)
    expect(reader.locator("h1")).to_have_text("It is done")
    assert axe(reader) == []
    assert reader.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    reader.check("[name=answer][value=yes]")
    reader.click("text=Send answer")
    expect(reader.locator("[role=status]").first).to_contain_text("Your answer counts")


def test_a_customer_hears_every_step_and_says_whether_it_helped(
    open_page: Callable[..., Page], axe: Callable[..., list[str]], cora: User, item: ConfigurationItem
) -> None:
    customer = open_page(width=390, script=False)
    suggest(customer, WORDS, "xavi@customer.example")
    outbox.drain()
    page = str(re.findall(r"http\S+(/s/[-0-9a-z]+/)", mailbox.outbox[0].body)[0])
    customer.goto(page)
    customer.click("text=Mail me about this")
    expect(customer.locator("[role=status]").first).to_contain_text("You hear of it by mail")

    desk = open_page(cora)
    triaged(desk, axe)

    record = Improvement.objects.get()
    moved(record, "approve", "approved")
    customer.goto(page)
    expect(customer.locator("h1")).to_have_text("It is going ahead")
    expect(customer.locator(".fb-what")).to_contain_text("Outage messages in plain language")
    moved(record, "go-live", "measuring")
    moved(record, "close", "done")
    assert len(mailbox.outbox) == 5, "thanks, the answer, and three steps"
    says_it_helped(open_page(theme="dark", width=320), page, axe)
    assert Feedback.objects.get().links.get().reading.value == 100
    desk.goto(record.get_absolute_url())
    expect(desk.locator("#voices-h")).to_contain_text("Who asked for it")


def test_somebody_unknown_is_asked_and_answers_by_the_receipt_code(
    open_page: Callable[..., Page], cora: User, item: ConfigurationItem
) -> None:
    unknown = open_page(width=390, script=False)
    suggest(unknown, "The chat says wait and nothing else.")
    code = str(unknown.locator(".fb-code dd").text_content())

    desk = open_page(cora)
    desk.goto("/feedback/")
    expect(desk.locator(".fbm")).to_contain_text("anonymous, reads by receipt code")
    desk.keyboard.press("r")
    desk.fill("#answer [name=reply]", "Which chat do you mean?")
    desk.click("text=Send question")
    expect(desk.locator("[data-toast]").first).to_contain_text("Sent in 10 seconds")
    leave()

    unknown.goto("/s/")
    unknown.fill("[name=code]", code.upper().replace("-", " "))
    unknown.click("text=Open your page")
    expect(unknown.locator("h1")).to_have_text("We have a question for you")
    unknown.fill("[name=text]", "The one on the portal.")
    unknown.click("button:has-text('Send')")
    expect(unknown.locator("#conversation")).to_contain_text("The one on the portal.")
    desk.goto("/feedback/")
    expect(desk.locator(".fbm")).to_contain_text("The one on the portal.")
    assert not mailbox.outbox
