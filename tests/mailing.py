"""A mail server of one test's own, on loopback: real SMTP, real IMAP. It vouches for senders as such servers do."""

import imaplib
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from smtplib import SMTP

from aiosmtpd.controller import Controller

from cir.env_mail import Mailbox
from tests.installation import free_port

ADDRESS, OWN_NAME, USER, SECRET = "feedback@cir.example", "mx.cir.example", "cir", "open-sesame"
PYMAP = "import sys; from pymap.main import main; sys.argv[0] = 'pymap'; main()"


def mailbox(port=0, **facts):
    """The mailbox as the settings name it."""
    known = {"host": "127.0.0.1", "port": port, "user": USER, "password": SECRET, "security": "none",
             "folder": "INBOX", "done_folder": "", "address": ADDRESS, "believed": OWN_NAME,
             "most_bytes": 100_000}  # fmt: skip
    return Mailbox(**known | facts)


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Imap:
    """pymap, which keeps its mails in memory."""

    def __init__(self):
        self.port = free_port()
        options = ["--no-service", "admin", "--no-service", "managesieve", "--host", "127.0.0.1", "--no-tls"]
        account = ["--port", str(self.port), "dict", "--demo-user", USER, "--demo-password", SECRET]
        self.process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", PYMAP, *options, *account],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        give_up = time.monotonic() + 30
        while not listens(self.port):
            assert self.process.poll() is None, "the IMAP server ended"
            assert time.monotonic() < give_up, "no IMAP server could be had"
            time.sleep(0.05)

    @contextmanager
    def opened(self):
        box = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        box.login(USER, SECRET)
        box.select("INBOX")
        yield box
        box.logout()

    def put(self, raw):
        with self.opened() as box:
            box.append("INBOX", None, None, raw)

    def empty(self):
        with self.opened() as box:
            box.uid("STORE", "1:*", "+FLAGS.SILENT", "(\\Deleted)")
            box.expunge()

    def count(self):
        with self.opened() as box:
            return len(box.uid("SEARCH", "ALL")[1][0].split())

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


class MailServer:
    """Takes mails by SMTP: those to us go into the mailbox, those to others are kept for whoever looks."""

    def __init__(self, imap):
        self.imap, self.taken = imap, []
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())
        self.controller.start()
        self.port = self.controller.port

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        local, domain = ADDRESS.split("@")
        if envelope.rcpt_tos[0].startswith(local) and envelope.rcpt_tos[0].endswith(domain):
            word = b"pass" if envelope.mail_from.endswith("customer.example") else b"none"
            head = b"Authentication-Results: %s; dmarc=%s header.from=x\r\n" % (OWN_NAME.encode(), word)
            self.imap.put(head + envelope.content)
        else:
            self.taken.append((envelope.mail_from, message_from_bytes(envelope.content, policy=default)))
        return "250 taken"

    def send(self, message):
        """As a mail program of somebody outside does."""
        with SMTP("127.0.0.1", self.port, timeout=10) as smtp:
            smtp.send_message(message)

    def stop(self):
        self.controller.stop()


def letter(text="The portal forgets what I typed.", **head):
    """A mail as a mail program writes it."""
    message = EmailMessage()
    known = {"From": "Xavi Clinics <xavi@customer.example>", "To": ADDRESS, "Subject": "A wish",
             "Message-ID": "<1@customer.example>"}  # fmt: skip
    for name, value in (known | {name.replace("_", "-"): value for name, value in head.items()}).items():
        if value:
            message[name] = value
    message.set_content(text)
    return message


def vouched(message, verdict="dmarc=pass"):
    """The mail as our own mail server hands it on: with its word on top."""
    return f"Authentication-Results: {OWN_NAME}; {verdict}\r\n".encode() + message.as_bytes()
