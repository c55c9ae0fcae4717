"""The public form without an account and without script; the private page; what the worst of the internet sends."""

import re

import pytest
from django.core import mail as mailbox
from django.test import Client

from cir.audit.models import Entry
from cir.notifications import outbox
from cir.rest.models import RateWindow
from feedback import limits, tokens
from feedback.models import Channel, Feedback, Key
from tests.feedback.conftest import WORDS

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def send(client: Client, address: str = "/suggest/", **said):
    return client.post(address, {"words": WORDS, "number": tokens.form_number(), **said})


def test_anybody_may_send_and_gets_a_receipt_with_a_date_and_a_private_link(client, item):
    assert item.name in client.get("/suggest/").content.decode()
    answer = send(client, item=item.pk)
    receipt = client.get(answer.headers["Location"])
    page = receipt.content.decode()
    assert "first answer by" in page
    assert "stayed anonymous" in page
    secret = re.search(r"/s/([-0-9a-z]+)/sent/", answer.headers["Location"])[1]
    assert f"/s/{secret}/" in page
    track = client.get(f"/s/{secret}/")
    assert WORDS in track.content.decode()
    assert "no-store" in track.headers["Cache-Control"]
    assert track.headers["X-Robots-Tag"].startswith("noindex")
    assert Feedback.objects.get().item == item


def test_a_form_per_service_and_per_kind_of_sender(client, cora, item):
    Channel.open(by=cora, name="Suppliers", kind="form", sender="supplier", item=item, title="Work with us",
                 acknowledge_days=3)  # fmt: skip
    page = client.get("/suggest/suppliers/").content.decode()
    assert "Work with us" in page
    assert "Contract number" in page
    assert "within 3 working days" in page
    send(client, "/suggest/suppliers/", contract="C-1\r\nBcc: x", ticket="INC-9")
    made = Feedback.objects.get()
    assert (made.sender, made.item, made.contract, made.ticket) == ("supplier", item, "C-1 Bcc: x", "INC-9")
    assert client.get(f"/suggest/{item.slug}/").status_code == 200
    assert client.get("/suggest/nothing-here/").status_code == 404


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, item):
    answer = send(client, words=" ", email="no address")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert "Tell us what could work better" in page
    assert "no address" in page
    assert "Error: " in page.split("</title>")[0]


@pytest.mark.parametrize("said", [
    {"words": "\x00"}, {"words": "x" * 20_001}, {"item": "9" * 40}, {"item": "'"}, {"email": "a@b\r\nBcc: c@d"},
    {"email": "x" * 300 + "@x.org"}, {"number": "\ufeff" * 99}, {"words": "\u202e{{7*7}} <script>alert(1)</script> %s"},
])  # fmt: skip
def test_hostile_input_is_refused_or_kept_literally_and_never_breaks(client, item, said):
    answer = send(client, **said)
    assert answer.status_code in (302, 422)
    if answer.status_code == 302:
        page = client.get(answer.headers["Location"].replace("sent/", "")).content.decode()
        assert "<script>alert" not in page


def test_a_program_that_fills_in_every_field_is_refused(client):
    assert send(client, website="https://spam.example").status_code == 422
    assert not Feedback.objects.exists()


def test_the_limit_holds_behind_a_proxy_whatever_a_client_claims(client, settings):
    settings.PUBLIC_FORMS_PER_HOUR, settings.TRUSTED_PROXIES = 3, 1
    codes = [
        client.post("/suggest/", {"words": WORDS}, headers={"x-forwarded-for": f"10.0.0.{n}, 203.0.113.9"}).status_code
        for n in range(5)
    ]
    assert codes == [302, 302, 302, 429, 429]
    other = client.post("/suggest/", {"words": WORDS}, headers={"x-forwarded-for": "203.0.113.10"})
    assert other.status_code == 302
    kept = str(list(RateWindow.objects.values()))
    assert "203.0.113" not in kept
    assert all(len(row.principal.rpartition(":")[2]) <= 4 for row in RateWindow.objects.all())


def test_codes_cannot_be_tried_out(client, settings):
    for n in range(limits.MOST_MISSES):
        assert client.get(f"/s/0000-0000-0000-0000-{n:04}/").status_code == 404
    assert client.get("/s/0000-0000-0000-0000-9999/").status_code == 429
    assert client.post("/s/", {"code": "0000 0000 0000 0000 9998"}).status_code == 429


def test_a_code_is_typed_in_as_people_type(client, nobody):
    typed = nobody.secret.upper().replace("-", " ").replace("0", "O")
    answer = client.post("/s/", {"code": typed})
    assert answer.headers["Location"] == f"/s/{nobody.secret}/"
    assert client.post("/s/", {"code": "abc"}).status_code == 422


def test_mails_begin_only_after_somebody_confirmed_in_the_mailbox(client, xavi, cora):
    outbox.drain()
    in_mail = re.search(r"/s/[-0-9a-z]+/", mailbox.outbox[0].body)[0]
    client.post(f"/s/{xavi.secret}/confirm/")
    assert not Feedback.objects.get().may_be_mailed, "whoever typed the address does not prove it"
    assert "Mail me about this" not in client.get(f"/s/{xavi.secret}/").content.decode()
    client.get(in_mail)
    assert not Feedback.objects.get().may_be_mailed, "opening changes nothing"
    client.post(f"{in_mail}confirm/")
    assert Feedback.objects.get().may_be_mailed
    assert client.get(f"{in_mail}stop/").status_code == 200
    assert Feedback.objects.get().may_be_mailed
    Client(enforce_csrf_checks=True).post(f"{in_mail}stop/")
    assert not Feedback.objects.get().may_be_mailed


def test_a_colleague_who_is_signed_in_stays_unknown_in_the_public_form(client, ana, caplog):
    client.force_login(ana)
    with caplog.at_level("INFO"):
        send(client)
    made = Feedback.objects.get()
    assert made.is_anonymous
    lines = [record.getMessage() for record in caplog.records if "suggest" in record.getMessage()]
    assert not any(f"'user': {ana.pk}" in line or f"user={ana.pk}" in line for line in lines)
    assert not Entry.objects.filter(target_type="feedback.feedback").exists()
    assert Key.objects.count() == 1


def test_nobody_reads_anothers_conversation(client, xavi, nobody):
    page = client.get(f"/s/{nobody.secret}/").content.decode()
    assert WORDS not in page
    assert client.post(f"/s/{nobody.secret}/helped/1/", {"answer": "yes"}).status_code == 404
    client.post(f"/s/{nobody.secret}/reply/", {"text": "More"})
    assert xavi.feedback.messages.count() == 0
    assert client.post(f"/s/{nobody.secret}/reply/", {"text": " "}).status_code == 422


def test_a_form_leads_to_others_that_read_differently_and_never_by_the_name_among_colleagues(client, cora, item):
    first = Channel.objects.forms().first() or Channel.standing("form").there()
    Channel.open(by=cora, name="SECRET twin", title=first.title)
    Channel.open(by=cora, name="SECRET other", title="Tell us about the portal")
    page = client.get("/suggest/").content.decode()
    assert "Tell us about the portal" in page
    assert page.count(f">{first.title}</a>") == 0
    assert "SECRET" not in page
