"""A sender of its own, over HTTP: what GitHub does when an issue changes, against a server that runs."""

import hashlib
import hmac
import json
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from feedback.models import Signal, SignalSource
from feedback.signalling import tokens
from tests.feedback import documents

pytestmark = pytest.mark.e2e  # runs with those that empty tables
MOST_SECONDS = 30


class Hookshot:
    """Signs as GitHub's documentation has it, with nothing of ours but the address and the secret that we show."""

    def __init__(self, server, path, secret):
        self.line = HTTPConnection(urlsplit(server).netloc, timeout=MOST_SECONDS)
        self.path, self.secret = path, secret.encode()

    def deliver(self, document, *, event="issues", altered=b""):
        """Send a document, over the same line as those before; `altered` is what somebody on the way adds to it."""
        body = json.dumps(document).encode()
        headers = {
            "User-Agent": "GitHub-Hookshot/044aadd",
            "Content-Type": "application/json",
            "X-GitHub-Event": event,
            "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
            "X-Hub-Signature-256": "sha256=" + hmac.new(self.secret, body, hashlib.sha256).hexdigest(),
        }
        self.line.request("POST", self.path, body + altered, headers)
        answer = self.line.getresponse()
        return answer.status, json.loads(answer.read())


@pytest.fixture
def github(live_server, cora):
    """A webhook of GitHub, set up with the address and the secret of a source that takes nothing unsigned."""
    source = SignalSource.open(by=cora, name="Our code", tool="github", kind="issue", must_sign=True)
    sender = Hookshot(live_server.url, f"/hooks/{source.slug}/", tokens.signing(source.pk, source.turn))
    yield sender
    sender.line.close()


@pytest.mark.django_db(transaction=True)
def test_github_opens_and_closes_an_issue_here_by_signed_webhooks_and_nobody_else_does(github):
    status, told = github.deliver({"zen": "Keep it logically awesome.", "hook_id": 30}, event="ping")
    assert (status, told["new"]) == (202, 0), "its first word when a webhook is set up"
    assert github.deliver(documents.GITHUB) == (202, {"new": 1, "again": 0, "skipped": [], "elsewhere": False})
    assert github.deliver(documents.GITHUB)[1]["again"] == 1, "delivered anew by hand"
    closed = {"action": "closed", "issue": documents.GITHUB["issue"] | {"state": "closed", "title": "Mails are late"}}
    assert github.deliver(documents.GITHUB | closed)[1]["again"] == 1
    signal = Signal.objects.get()
    assert (signal.external_id, signal.title) == ("acme/portal#12", "Mails are late")
    assert signal.over_at

    refused = [github.deliver(documents.GITHUB, altered=b" ")]
    github.secret = b"a guess"
    refused += [github.deliver(documents.GITHUB | {"repository": {"full_name": "acme/other", "name": "other"}})]
    assert [status for status, _ in refused] == [404, 404]
    assert {told["code"] for _, told in refused} == {"not-found"}
    assert Signal.objects.count() == 1
