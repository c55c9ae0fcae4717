"""The examples of the guide are run as they stand, in their order, against a live server."""

import http.client
import json
import re
from urllib.parse import urlsplit

import pytest

from cir.accounts.models import ApiToken, Membership, Scope
from cir.accounts.roles import Role
from tests import factories
from tests.house import sources

GUIDE = "docs/api.md"
PAIR = re.compile(
    r"```http\n(?P<asked>.*?)\n```\n\n```json (?P<status>\d{3})(?P<saves>[^\n]*)\n(?P<told>.*?)\n```", re.S
)


def examples():
    return list(PAIR.finditer(sources.read(GUIDE)))


def filled(text, known):
    return re.sub(r"\$([A-Z]+)", lambda match: str(known[match[1]]), text)


def sent(server, text):
    """Send an example as it stands: request line, headers, an empty line, the body."""
    head, _, body = text.partition("\n\n")
    line, *headers = head.splitlines()
    method, path = line.split(" ", 1)
    connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=60)
    told = dict(header.split(": ", 1) for header in headers) | {"Content-Type": "application/json"}
    connection.request(method, path, body.encode() or None, told)
    response = connection.getresponse()
    answer = response.status, dict(response.getheaders()), json.loads(response.read())
    connection.close()
    return answer


def holds(found, told):
    """Whether everything that the guide tells is in the answer; a list is told from its beginning."""
    if isinstance(told, dict):
        return isinstance(found, dict) and all(name in found and holds(found[name], told[name]) for name in told)
    if isinstance(told, list):
        return len(found) >= len(told) and all(map(holds, found, told))
    return found == told


@pytest.mark.django_db(transaction=True)
def test_the_examples_of_the_guide_are_true(live_server, cora, item):
    factories.criteria()
    Membership.objects.create(user=cora, role=Role.APPROVER)
    _, secret = ApiToken.create(user=cora, name="Guide", scopes=Scope.values)
    known = {"TOKEN": secret, "ITEM": item.pk, "ME": cora.pk}
    assert len(examples()) >= 12
    for example in examples():
        status, headers, answer = sent(live_server.url, filled(example["asked"], known))
        assert status == int(example["status"]), (example["asked"], answer)
        assert holds(answer, json.loads(example["told"])), (example["asked"], answer)
        for name, source in re.findall(r"([A-Z]+)=(\w+)", example["saves"]):
            known[name] = headers.get(source) or answer[source]


def test_the_guide_names_every_scope_and_no_other():
    table = sources.read(GUIDE).split("## Log an idea")[0]
    assert set(re.findall(r"^\| `([a-z:]+)` \|", table, re.M)) == set(Scope.values)


def test_the_comparison_can_fail():
    assert holds({"a": [1, 2], "b": 1}, {"a": [1]})
    assert not holds({"a": [2]}, {"a": [1]})
    assert not holds({"b": 1}, {"a": 1})
