"""Everyone hears back, by mail alone: a customer's mail program, a mail server with real SMTP and IMAP, a coordinator
in a browser, and the link in the last mail."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cir import clock
from cir.accounts.models import User
from cir.catalogue.models import ConfigurationItem
from cir.notifications import outbox
from feedback import outcome
from feedback.inbound import fetching
from feedback.models import Feedback
from improvements.models import Improvement
from tests import mailing
from tests.e2e.test_feedback import moved

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def server(settings: Any) -> Iterator[mailing.MailServer]:
    """A mail server on loopback: what CIR sends goes out by its SMTP, what people send is fetched from its IMAP."""
    imap = mailing.Imap()
    settings.MAILBOX = mailing.mailbox(imap.port)
    found = mailing.MailServer(imap)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", found.port, False
    yield found
    found.stop()
    imap.stop()


def leave() -> None:
    """Ten seconds pass, the jobs run."""
    outcome.pull()
    outbox.drain(clock.now() + timedelta(seconds=11))


def last(server: mailing.MailServer) -> tuple[EmailMessage, str]:
    """The newest mail to the customer, and its words."""
    _, message = server.taken[-1]
    return message, message.get_body(("plain",)).get_content()


def replies(server: mailing.MailServer, told: EmailMessage, words: str) -> None:
    """The customer presses Reply."""
    quoted = "\n".join(f"> {line}" for line in told.get_body(("plain",)).get_content().splitlines())
    text = f"{words}\n\nOn Thu, CIR wrote:\n{quoted}"
    server.send(mailing.letter(text, To=told["Reply-To"], Subject="Re: x", Message_ID="<2@customer.example>"))
    assert fetching.fetch() == 1


def asked(desk: Page) -> None:
    """The coordinator sees the mail and asks a question."""
    desk.goto("/feedback/")
    expect(desk.locator(".fbm")).to_contain_text("The portal forgets what I typed.")
    expect(desk.locator(".fbm")).to_contain_text("Xavi Clinics")
    desk.keyboard.press("r")
    desk.fill("#answer [name=reply]", "On which page?")
    desk.click("text=Send question")
    expect(desk.locator("[data-toast]").first).to_contain_text("Sent in 10 seconds")
    leave()


def triaged(desk: Page) -> None:
    """The answer is there, without what it quotes, and becomes an improvement."""
    desk.goto("/feedback/")
    expect(desk.locator(".fbm")).to_contain_text("On the one for new laptops.")
    expect(desk.locator(".fbm")).not_to_contain_text("CIR wrote")
    desk.keyboard.press("1")
    desk.fill("#answer [name=public_title]", "A portal that remembers")
    desk.focus("#answer [name=reply]")
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("[data-toast]").first).to_contain_text("Sent in 10 seconds")
    leave()


def says_it_helped(customer: Page, server: mailing.MailServer) -> None:
    """The link in the last mail, on a phone without script."""
    customer.goto(str(re.findall(r"http\S+(/s/[-0-9a-z]+/)", last(server)[1])[0]))
    expect(customer.locator("h1")).to_have_text("It is done")
    customer.check("[name=answer][value=yes]")
    customer.click("text=Send answer")
    expect(customer.locator("[role=status]").first).to_contain_text("Your answer counts")


def test_a_customer_writes_a_mail_and_hears_every_step_by_mail(
    open_page: Callable[..., Page], cora: User, item: ConfigurationItem, server: mailing.MailServer
) -> None:
    server.send(mailing.letter())
    assert fetching.fetch() == 1
    leave()
    assert "You have a first answer by" in last(server)[1]
    desk = open_page(cora)
    asked(desk)
    told, words = last(server)
    assert "On which page?" in words
    replies(server, told, "On the one for new laptops.")
    triaged(desk)

    record = Improvement.objects.get()
    for move, status, said in (
        ("approve", "approved", "go ahead with"), ("go-live", "measuring", "A portal that remembers"),
        ("close", "done", "“A portal that remembers” is done."),
    ):  # fmt: skip
        before = len(server.taken)
        moved(record, move, status)
        assert len(server.taken) == before + 1, "each step once"
        assert said in last(server)[1]
    says_it_helped(open_page(width=390, script=False), server)
    assert Feedback.objects.get().links.get().reading.value == 100
