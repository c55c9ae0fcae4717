"""A register of enhancement proposals is loaded through the API, and a second run changes nothing."""

import csv
from pathlib import Path

import pytest

from cir.accounts.models import Membership
from cir.accounts.roles import Role
from cir.audit.models import Entry
from cir.rest.models import IdempotencyKey
from improvements.models import Improvement, SourceLink
from scripts.api_client import Refused, over_http
from scripts.import_enhancement_proposals import MAPPING, Register, Unreadable, load, read
from tests import factories

pytestmark = [pytest.mark.django_db]
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


@pytest.mark.sqlite
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


def test_a_second_run_changes_nothing_even_when_the_keys_are_forgotten(send, rows):
    some = rows[:10]
    first = load(Register(send), some)
    records, entries = list(Improvement.objects.order_by("pk").values()), Entry.objects.count()
    for _ in range(2):
        assert load(Register(send), some) == first
        assert list(Improvement.objects.order_by("pk").values()) == records
        assert Entry.objects.count() == entries
        IdempotencyKey.objects.all().delete()


def test_an_interrupted_run_goes_on_where_it_was(send, rows):
    """The line is cut after every kind of request in turn; in the end nothing is missing and nothing is there twice."""
    some = rows[:14]
    left = 0  # requests until the line is cut

    def cut(method, path, body, headers):
        nonlocal left
        if method == "POST" and (left := left - 1) < 0:
            raise Refused("cut")
        return send(method, path, body, headers)

    for many in (7, 23, 30):
        left = many
        with pytest.raises(Refused, match="cut"):
            load(Register(cut), some)
    ended = load(Register(send), some)
    assert Improvement.objects.count() == ended.total() == len(some)
    links = list(SourceLink.objects.values_list("improvement", "external_id"))
    assert len(links) == len(set(links))
    assert {where for _, where in links} == {row["Reference"] for row in some}


def test_a_row_that_is_refused_holds_up_no_other_and_is_named_at_the_end(send, rows):
    some = rows[:10]
    rows[3]["Title"] = "\x00"
    with pytest.raises(Refused, match=rf"^{rows[3]['Reference']}: .* 400 "):
        load(Register(send), some)
    assert Improvement.objects.count() == len(some) - 1


def test_a_file_that_is_something_else_is_refused_before_anything_is_sent(tmp_path):
    there = tmp_path / "file.csv"
    for content, words in (
        (b"", "no rows with the columns Reference, Title"),
        (b"Reference,Status\nPEP 1,Final\n", "no rows with the columns Title, Authors"),
        (b"\xff\xfe", "cannot be read"),
        (FILE.read_bytes().replace(b"Final", b"Finished"), "Not so: PEP "),
    ):
        there.write_bytes(content)
        with pytest.raises(Unreadable, match=words):
            read(there)


def test_an_address_where_nobody_answers_is_told_in_one_sentence():
    with pytest.raises(Refused, match="does not answer as CIR does"):
        Register(over_http("http://127.0.0.1:9", "cir_x"))


def test_a_refusal_is_told_in_one_sentence(as_program, cleo, rows):
    program = as_program(cleo)

    def send(method, path, body, headers):
        answer = program(method, path, body, **headers)
        return answer.status_code, dict(answer.items()), answer.json()

    with pytest.raises(Refused, match="403 The catalogue is kept by"):
        load(Register(send), rows)
