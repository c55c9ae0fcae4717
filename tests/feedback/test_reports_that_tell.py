"""Request volumes, the state of the knowledge base and gaps in asset data reach the register as their own kinds."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from cir import clock
from cir.notifications import outbox
from feedback.models import Proposal, Signal, SignalRule, SignalSource
from feedback.signalling import reports
from feedback.signalling.tools import READY, Tool
from improvements.models import Improvement

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
REPORTS = {
    Tool.REQUESTS: ("request", "requests", "Password reset", "Password reset: 412 requests until 2026-10-31"),
    Tool.KNOWLEDGE: ("knowledge", "knowledge", "outdated articles", "Set up remote access: outdated"),
    Tool.ASSETS: ("asset", "assets", "Laptop: not in the register", "LT-20931: not in the register"),
}


def post(client, tool, cora, document):
    source = SignalSource.objects.filter(tool=tool).first() or SignalSource.open(
        by=cora, name=f"Our {tool}", tool=tool, kind=READY[tool].kind
    )
    token = source.rotate(by=cora, at_once=True)
    place = reverse("feedback:hook-token", args=[source.slug, token])
    answer = client.post(place, document, content_type="application/json")
    assert (answer.status_code, answer.json()["skipped"]) == (202, [])
    outbox.drain()
    return answer.json()


@pytest.mark.parametrize("tool", REPORTS)
def test_the_example_of_each_report_is_read_and_told_twice_it_counts_once(tool, client, cora, item):
    kind, _, group, title = REPORTS[tool]
    assert post(client, tool, cora, READY[tool].example)["new"] == 2
    assert post(client, tool, cora, READY[tool].example)["again"] == 2
    signal = Signal.objects.get(group=group)
    assert (signal.kind, signal.title) == (kind, title)
    if tool == Tool.REQUESTS:
        assert signal.item == item, "the service it names"


def months_of_requests(client, cora):
    for ago in (80, 50, 20):
        until = (clock.now() - timedelta(days=ago)).date().isoformat()
        lines = [{"name": "Shared folder", "count": 188, "minutes": 14}]
        post(client, Tool.REQUESTS, cora, json.dumps({"until": until, "requests": lines}))


def faults_of_articles(client, cora):
    lines = [{"number": f"KB{n}", "title": f"Article {n}", "finding": "outdated"} for n in range(5)]
    until = clock.now().date().isoformat()
    post(client, Tool.KNOWLEDGE, cora, json.dumps({"until": until, "articles": lines}))


def gaps_of_assets(client, cora):
    lines = [{"asset": f"LT-{n}", "type": "Laptop", "gap": "not in the register"} for n in range(3)]
    post(client, Tool.ASSETS, cora, json.dumps({"gaps": lines}))


@pytest.mark.parametrize(("tell", "ready", "title", "source"), [
    (months_of_requests, "requests", "Automate it or offer it as self-service: Shared folder", "requests"),
    (faults_of_articles, "knowledge", "Bring the knowledge base up to date: outdated articles", "knowledge"),
    (gaps_of_assets, "assets", "Close the gap in asset data: Laptop: not in the register", "assets"),
])  # fmt: skip
def test_what_comes_again_is_proposed_and_becomes_an_improvement_of_its_own_source(
    tell, ready, title, source, client, cora
):
    SignalRule.open(by=cora, **reports.RULES[ready])
    tell(client, cora)
    proposal = Proposal.objects.get()
    assert proposal.title == title
    proposal.take(by=cora, title=proposal.title)
    assert Improvement.objects.get().source == source


def test_a_rule_begins_with_a_ready_one(client, cora):
    client.force_login(cora)
    page = client.get(reverse("feedback:rule-new"), {"ready": "requests"}).content.decode()
    assert "The same request, month after month" in page
    assert 'value="100"' in page
    assert "?ready=assets" in page
    assert client.get(reverse("feedback:rule-new"), {"ready": "nothing"}).status_code == 200


def test_the_documents_in_the_documentation_are_those_that_are_read():
    words = " ".join(Path("docs/api.md").read_text().split())
    for tool in REPORTS:
        assert " ".join(READY[tool].example.split()) in words
