"""A register of enhancement proposals is loaded through the API, and a second run changes nothing."""

import csv
from pathlib import Path

import pytest

from cir.accounts.models import Membership
from cir.accounts.roles import Role
from cir.audit.models import Entry
from cir.rest.models import IdempotencyKey
from improvements.models import Improvement
from scripts.import_enhancement_proposals import MAPPING, Refused, Register, load
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
FILE = Path(__file__).parents[1] / "data" / "enhancement-proposals.csv"
WANTED = {
    "Draft": "assessing", "Accepted": "approved", "Active": "measuring", "Final": "done", "Deferred": "deferred",
    "Rejected": "declined", "Withdrawn": "declined", "April Fool!": "declined",
}  # fmt: skip


@pytest.fixture
def rows():
    with FILE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def send(as_program, cora, settings):
    settings.API_REQUESTS_PER_MINUTE = 100_000
    Membership.objects.create(user=cora, role=Role.APPROVER)
    program = as_program(cora)

    def over_client(method, path, body, headers):
        answer = program(method, path, body, **headers)
        return answer.status_code, {name.lower(): value for name, value in answer.items()}, answer.json()

    return over_client


def test_thirty_proposals_find_their_status_and_one_owner_each(send, rows, cora):
    known = factories.person("Barry Warsaw")
    load(Register(send), rows)
    records = {record.title.split(":")[0]: record for record in Improvement.objects.select_related("merged_into")}
    assert len(records) == len(rows) == 30
    for row in rows:
        record = records[row["Reference"]]
        if row["Status"] == "Superseded":
            successor = records.get(f"PEP {row['Superseded by']}")
            assert record.merged_into == successor if successor else record.status == "declined"
        else:
            assert record.status == WANTED[row["Status"]], row["Reference"]
        authors = row["Authors"].split("; ")
        assert record.owner == (known if known.name in authors else cora)
        assert record.requester_name == ("" if known.name in authors else authors[0])
        assert all(name in record.description for name in authors)
    assert any(record.merged_into for record in records.values())
    assert set(MAPPING) == {*WANTED, "Superseded"}


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_second_run_changes_nothing_even_when_the_keys_are_forgotten(send, rows, forgotten):
    first = load(Register(send), rows)
    if forgotten:
        IdempotencyKey.objects.all().delete()
    records, entries = list(Improvement.objects.order_by("pk").values()), Entry.objects.count()
    assert load(Register(send), rows) == first
    assert list(Improvement.objects.order_by("pk").values()) == records
    assert Entry.objects.count() == entries


def test_a_refusal_is_told_in_one_sentence(as_program, cleo, rows):
    program = as_program(cleo)

    def send(method, path, body, headers):
        answer = program(method, path, body, **headers)
        return answer.status_code, dict(answer.items()), answer.json()

    with pytest.raises(Refused, match="403 The catalogue is kept by"):
        load(Register(send), rows)
