"""Many readings at once: pasted or out of a file, looked at first, and nothing half-written."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cir import clock
from cir.accounts.models import User
from cir.audit.models import Entry
from cir.notifications.models import Outbox
from metrics.models import Measure
from tests import factories
from tests.metrics.sending import at, send, values

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_pasted_rows_are_shown_first_and_added_only_then(client: Client, tickets: Measure, ana: User):
    client.force_login(ana)
    rows = "Month\tTickets\tNote\nAug 2026\t219\t\nSep 2026\t1.197,5\tafter the wave\n"
    looked = send(client, tickets, rows)
    assert looked.status_code == 200
    assert "Add 2 readings" in looked.content.decode()
    assert values(tickets) == []
    sent = send(client, tickets, rows, add="pasted")
    assert sent.status_code == 302
    assert values(tickets) == [219, 1197.5]
    assert [reading.note for reading in tickets.series()] == ["", "after the wave"]


def test_a_row_with_a_problem_keeps_all_out_or_only_itself_and_the_counts_add_up(
    client: Client, tickets: Measure, ana: User
):
    client.force_login(ana)
    rows = "2026-08-01;1\nsoon;2\n2026-09-01;many\n2026-09-02;-4\n2026-08-01;9\n2999-01-01;1\n2026-10-01;5\n"
    looked = send(client, tickets, rows).context["intake"]
    assert (len(looked.lines), len(looked.good), len(looked.there), len(looked.wrong)) == (7, 2, 0, 5)
    refused = send(client, tickets, rows, add="pasted")
    assert refused.status_code == 400
    assert values(tickets) == []
    text = refused.content.decode()
    for said in (
        "Line 2: Day: “soon” is not a date.",
        "Line 3: Value: “many” is not a number.",
        "Line 4: Value: Enter 0 or more.",
        "Line 5: Day: Line 1 is about the same day.",
        "Line 6: Day: Choose a moment that has passed.",
    ):
        assert said in text
    assert "2026-09-01;many" in text
    assert send(client, tickets, rows, add="pasted", only_good="yes").status_code == 302
    assert values(tickets) == [1, 5]


def test_the_same_rows_twice_add_nothing_and_a_different_number_asks_for_a_correction(
    client: Client, tickets: Measure, ana: User
):
    client.force_login(ana)
    send(client, tickets, "2026-08-01\t1\n2026-09-01\t2", add="pasted")
    again = send(client, tickets, "2026-08-01\t1\n2026-09-01\t2", add="pasted")
    assert "every row is there already" in again.content.decode()
    wrong = send(client, tickets, "2026-08-01\t7", add="pasted")
    assert "Correct that one, with a reason." in wrong.content.decode()
    assert values(tickets) == [1, 2]


def test_the_file_that_cir_writes_can_be_read_back(client: Client, tickets: Measure, ana: User):
    client.force_login(ana)
    factories.readings(tickets, [400, 412, 388])
    tickets.correct(tickets.series()[1], by=ana, value=421, reason="Swapped.")
    content = client.get(at(tickets, "").rstrip("/") + ".csv").getvalue()  # type: ignore[attr-defined]  # a streamed answer
    other = factories.measure("Copy", owner=ana)
    looked = client.post(at(other, "table/"), {"file": SimpleUploadedFile("r.csv", content)})
    assert (len(looked.context["intake"].good), looked.context["intake"].replaced) == (3, 1)
    client.post(at(other, "table/"), {"rows": looked.context["form"].initial["rows"], "add": "file"})
    assert [(r.moment, r.value) for r in other.series()] == [(r.moment, r.value) for r in tickets.series()]
    assert {reading.source for reading in other.series()} == {"imported"}


FILES = {
    "bom": "\ufeffDate,Value\n2026-08-01,1\n".encode(),
    "cp1252": "Date;Value;Note\n01.08.2026;1;für alle\n".encode("cp1252"),
    "utf-16": "Date\tValue\n2026-08-01\t1\n".encode("utf-16"),
    "utf-16-be": b"\xfe\xff" + "Date\tValue\nAug 2026\t1\n".encode("utf-16-be"),
    "semicolon": b"Value;Date\r\n1,0;2026-08-01\r\n",
    "quoted newline": b'Date,Value,Note\n2026-08-01,1,"two\nlines; and more"\n',
    "extra columns": b"Team,Date,Value,Colour\nDesk,2026-08-01,1,blue\n",
    "named month": b"Aug 2026,1\n",
    "iso week": b"Week,Reading\n2026-W31,1\n",
}


@pytest.mark.parametrize("name", FILES)
def test_files_of_every_make_are_read(client: Client, tickets: Measure, ana: User, name: str):
    client.force_login(ana)
    looked = client.post(at(tickets, "table/"), {"file": SimpleUploadedFile("readings.csv", FILES[name])})
    assert looked.status_code == 200
    intake = looked.context["intake"]
    assert intake.sentences == []
    client.post(at(tickets, "table/"), {"rows": looked.context["form"].initial["rows"], "add": "file"})
    assert values(tickets) == [1]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK\x03\x04" + b"\x00" * 50, "Save the spreadsheet as CSV first"),
        (b"\x00\x01\x02", "Save the spreadsheet as CSV first"),
        (b"\xff\xfe\x00", "cannot be read"),
        (b"", "empty"),
        (b"x" * (2 * 1024 * 1024 + 1), "at most 2 MB"),
    ],
)
def test_what_is_no_table_is_refused_at_its_field(
    client: Client, tickets: Measure, ana: User, content: bytes, said: str
):
    client.force_login(ana)
    response = client.post(at(tickets, "table/"), {"file": SimpleUploadedFile("r.csv", content)})
    assert response.status_code == 400
    assert said in response.content.decode()


@pytest.mark.parametrize(
    "rows",
    [
        "",
        "   \n\t\n",
        "Date,Colour\n2026-08-01,blue",
        "\x00",
        '"',
        "a" * 200_000,
        ";" * 5000,
        "2026-08-01\t" + "9" * 5000,
        "2026-08-01\tNaN\n2026-08-02\tinf\n2026-08-03\t1e400",
        "0001-01-01\t1\n9999-12-31\t1\n2026-02-30\t1",
        "\u202e2026-08-01\t1",
        "2026-08-01T00:00:00+14:00,1,2,3,4",
        "week 99 of 2026;1\nQ7 2026;1",
        "٢٠٢٦-٠٨-٠١\t٣",
    ],
)
def test_hostile_rows_are_answered_and_never_a_fault(client: Client, tickets: Measure, ana: User, rows: str):
    client.force_login(ana)
    for more in ({}, {"add": "pasted"}, {"add": "pasted", "only_good": "yes"}):
        assert send(client, tickets, rows, **more).status_code in {200, 302, 400}
    assert len(values(tickets)) <= 1


def test_five_thousand_rows_take_seconds_one_audit_entry_and_one_notice(tickets: Measure, ana: User, client: Client):
    client.force_login(ana)
    start = datetime(2010, 1, 1, tzinfo=UTC)
    rows = "\n".join(f"{start + timedelta(days=number):%Y-%m-%d}\t{number}" for number in range(5000))
    entries, notices = Entry.objects.count(), Outbox.objects.count()
    before = clock.now()
    assert send(client, tickets, rows, add="pasted").status_code == 302
    assert (clock.now() - before).total_seconds() < 20
    assert tickets.readings.count() == 5000
    assert (Entry.objects.count() - entries, Outbox.objects.count() - notices) == (1, 1)
    assert "at most 10,000 rows" in send(client, tickets, "2001-01-01\t1\n" * 10_001).content.decode()
