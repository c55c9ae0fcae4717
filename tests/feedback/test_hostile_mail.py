"""The worst of mails: bombs, broken encodings, script, headers within headers. Each is kept or refused, none harms."""

import base64
import io
import time
import zipfile
from email import policy
from email.message import EmailMessage
from email.utils import getaddresses

import pytest
from django.core import mail as mailbox
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cir.notifications import outbox
from feedback.inbound import decoding, letters, taking
from tests.mailing import OWN_NAME, letter, vouched
from tests.mailing import mailbox as box_of

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture(autouse=True)
def ours(settings):
    settings.MAILBOX = box_of()


def nested(depth):
    head = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))
    return b"From: x@customer.example\r\nMIME-Version: 1.0\r\n" + head + b"Content-Type: text/plain\r\n\r\nhello\r\n"


def zip_bomb():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 30_000_000)
    return held.getvalue()


def attached(*files):
    message = letter()
    for name, content, kind in files:
        message.add_attachment(content, *kind.split("/"), filename=name)
    return vouched(message)


HEAD = b"From: x@customer.example\r\nMessage-ID: <9@x>\r\nMIME-Version: 1.0\r\n"
WORST = {
    "nothing": b"",
    "zeros": b"\0" * 10_000,
    "no head": b"\r\n\r\nhello",
    "nested": nested(2000),
    "many parts": HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 5_000,
    "unknown charset": HEAD + b"Content-Type: text/plain; charset=nonsense\r\n\r\n\xff\xfe\x00caf\xe9",
    "punycode": HEAD + b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"a" * 50_000 + b"-" + b"b" * 50_000,
    "broken base64": HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n!!!====",
    "broken uu": HEAD + b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 x\r\nM!!!\r\n",
    "header bomb": HEAD + b"Subject: " + b"=?utf-8?q?" + b"x" * 100_000 + b"?=\r\n\r\nx",
    "address bomb": b"From: " + b"<" * 50_000 + b"x@y.z\r\nTo: " + b"(" * 50_000 + b"\r\n\r\nx",
    "comment bomb": HEAD + b"Authentication-Results: " + b"(a" * 50_000 + b"\r\n\r\nx",
    "reference bomb": HEAD + b"References: " + b"<a@b> " * 50_000 + b"\r\n\r\nx",
    "html bomb": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<div>" * 50_000 + b"<!--" * 10_000,
    "entity": HEAD + b'Content-Type: text/html\r\n\r\n<!DOCTYPE x [<!ENTITY a "aaaa">]>&a;&#0;&#xD800;',
    "surrogate subject": HEAD + b"Subject: =?utf-16?b?2AA=?= \xed\xa0\x80\r\n\r\nx",
    "bad parameter": HEAD + b"Content-Type: text/plain; charset*0*=\xff''%ZZ; name*=x'y'%\r\n\r\nx",
    "boundary of itself": HEAD + b'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n\r\nx\r\n----\r\n',
}


@pytest.mark.parametrize("name", WORST)
def test_the_worst_of_mails_is_kept_and_harms_nothing(name):
    raw = f"Authentication-Results: {OWN_NAME}; dmarc=pass\r\n".encode() + WORST[name]
    began = time.process_time()
    row = taking.take(raw)
    assert time.process_time() - began < 2
    assert row.state in {"taken", "held", "aside"}
    if row.state == "taken":
        assert row.feedback.words.strip()
        assert "\0" not in row.feedback.words


def test_an_unreadable_mail_is_held_and_releasing_it_says_why_on_the_page_and_to_programs(cora, client):
    row = taking.take(WORST["many parts"])
    assert (row.state, row.sender) == ("held", "")
    client.force_login(cora)
    page = client.post(f"{row.get_absolute_url()}release/")
    api = client.post(f"/api/v1/mails/{row.pk}/release/", HTTP_ACCEPT="application/json")
    assert (page.status_code, api.status_code) == (400, 400)
    assert "It has more than 100 parts." in page.content.decode()
    assert "It has more than 100 parts." in api.json()["detail"]
    row.refresh_from_db()
    assert row.waits


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.sampled_from(["Content-Type", "Subject", "From", "Content-Transfer-Encoding"]))
def test_whatever_bytes_come_are_read_or_refused(content, name):
    raw = b"%s: %s\r\n\r\n%s" % (name.encode(), content, content)
    found = letters.read(raw)
    assert "\n" not in found.subject + found.name
    assert decoding.CONTROL.search(found.text) is None


def test_html_with_script_becomes_plain_words():
    markup = ("<style>p{}</style><script>alert(1)</script><p>Slow &amp; <b>dark</b></p><img src=x onerror=alert(2)>"
              "<div>Second</div><!-- hidden --><a href='javascript:x'>link</a>")  # fmt: skip
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["Subject"] = "x@customer.example", "<script>alert(3)</script>"
    message.set_content(markup, subtype="html")
    feedback = taking.take(vouched(message)).feedback
    assert feedback.words == "<script>alert(3)</script>\n\nSlow & dark\n\nSecond\nlink"


def test_names_and_subjects_cannot_write_headers_of_our_mails(cora):
    name = base64.b64encode(b"Eve\r\nBcc: victim@x.example").decode()
    raw = (f"From: =?utf-8?b?{name}?= <eve@customer.example>\r\nMessage-ID: <1@x>\r\n"
           "Subject: =?utf-8?q?Hi=0D=0ABcc:_victim@x.example?=\r\n\r\nx").encode()  # fmt: skip
    feedback = taking.take(f"Authentication-Results: {OWN_NAME}; dmarc=pass\r\n".encode() + raw).feedback
    outbox.drain()
    assert "\n" not in feedback.name
    assert getaddresses(mailbox.outbox[0].recipients()) == [("Eve Bcc: victim@x.example", "eve@customer.example")]
    assert "\nBcc" not in mailbox.outbox[0].message().as_string()


def test_files_pass_the_gate_of_every_upload_or_are_named_for_colleagues():
    raw = attached(
        ("a.pdf", b"%PDF-1.4 x", "application/pdf"), ("run.exe", b"MZ\x90", "application/x-msdownload"),
        ("../../etc/passwd.txt", b"plain", "text/plain"), ("page.png", b"<svg onload=alert(1)>", "image/png"),
        ("winmail.dat", b"\x78\x9f\x3e\x22", "application/ms-tnef"), ("bomb.zip", zip_bomb(), "application/zip"),
    )  # fmt: skip
    feedback = taking.take(raw).feedback
    assert sorted(file.name for file in feedback.files.all()) == ["a.pdf", "bomb.zip", "passwd.txt"]
    assert feedback.files.get(name="bomb.zip").size < 100_000, "nothing is unpacked"
    note = feedback.messages.get(kind="note").text
    assert all(name in note for name in ("run.exe", "page.png", "winmail.dat"))


def test_a_very_long_mail_is_cut_and_comes_whole_as_a_file():
    feedback = taking.take(vouched(letter("word " * 9_000))).feedback
    assert len(feedback.words) == 20_000
    assert feedback.files.get().name == "whole mail.txt"
