"""Exports: what the list shows or everything, as far as one may see, streamed, harmless in a spreadsheet."""

import csv
import io
import json
import re
import tracemalloc
from datetime import timedelta

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cir import clock
from cir.accounts.models import Membership
from cir.notifications import outbox
from cir.notifications.models import Notification, Outbox
from improvements import exporting
from improvements.models import Export, Improvement
from improvements.table import export
from improvements.table.state import State
from improvements.views import exports as views
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def content(response):
    return b"".join(response.streaming_content)


def rows_of(response):
    return list(csv.reader(io.StringIO(content(response).decode("utf-8-sig"))))


@pytest.fixture
def three(ana, item):
    return [
        factories.improvement(f"Idea {n}", owner=ana, item=item, score=10.0 * n, urgency="high", status=status)
        for n, status in enumerate(("new", "in_progress", "new"))
    ]


def test_csv_is_what_the_list_shows_in_its_order(client, cleo, three):
    client.force_login(cleo)
    query = "urgency=high&sort=-score&columns=owner,score,status,result"
    shown = re.findall(r'data-ref="(CIR-\d+)"', client.get(f"/register/?{query}").content.decode())
    response = client.get(f"/register/export/csv/?{query}")
    lines = rows_of(response)
    assert lines[0] == ["Reference", "Improvement", "Owner", "Score", "Status", "Result so far"]
    assert [line[0] for line in lines[1:]] == shown
    assert lines[1][1:5] == ["Idea 1", "Ana Abara", "10.0", "In progress"]
    assert response["Content-Disposition"].startswith('attachment; filename="register-')
    assert response["Cache-Control"] == "no-store"


def test_all_columns_are_there_when_asked_for(client, cleo, three):
    client.force_login(cleo)
    lines = rows_of(client.get("/register/export/csv/?status=new&all_columns=1"))
    assert len(lines[0]) == len(export.COLUMNS) + 2
    assert len(lines) == 3


def test_excel_and_json_say_the_same(client, cleo, three):
    three[0].set_tags(["vpn", "wifi"])
    client.force_login(cleo)
    query = "columns=owner,score,tags&sort=title"
    book = openpyxl.load_workbook(io.BytesIO(content(client.get(f"/register/export/xlsx/?{query}"))))
    sheet = [list(line) for line in book["Register"].values]
    found = json.loads(content(client.get(f"/register/export/json/?{query}")))
    assert [line[0] for line in sheet[1:]] == [record["reference"] for record in found]
    assert found[-2]["tags"] == "vpn, wifi" or found[-1]["tags"] == "vpn, wifi"
    assert sheet[1][3] == found[0]["score"]


def test_an_empty_list_is_a_file_too(client, cleo):
    client.force_login(cleo)
    assert json.loads(content(client.get("/register/export/json/"))) == []
    assert len(rows_of(client.get("/register/export/csv/"))) == 1


def test_nobody_exports_what_they_may_not_see(client, cleo, ana, restricted, idea):
    for user, sees in ((cleo, False), (ana, True)):
        client.force_login(user)
        for kind in export.KINDS:
            body = content(client.get(f"/register/export/{kind}/?all_columns=1"))
            if kind != "xlsx":
                assert (restricted.title.encode() in body) is sees
    client.logout()
    assert client.get("/register/export/csv/").status_code == 302


@pytest.mark.parametrize("query", ["status=nonsense", "sort=password", "columns=zzz", "owner=999999", "x=y", "q=%00"])
def test_what_is_not_understood_exports_nothing(client, cleo, three, query):
    client.force_login(cleo)
    assert client.get(f"/register/export/csv/?{query}").status_code == 400
    assert client.get("/register/export/pdf/").status_code == 404


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "'=x", '"=x', ";=x", " =x", "''@", "＝1"])
def test_formulas_are_made_harmless_and_come_back(text):
    assert export.guard(text) == f"'{text}"
    assert export.unguard(export.guard(text)) == text


@given(st.text())
def test_reading_in_again_restores_every_text(text):
    assert export.unguard(export.guard(text)) == text
    assert not re.match(r"[=+\-@\t\r\0]", export.guard(text))


@pytest.mark.parametrize("text", ["plain", "'quoted'", "a=b", "5-7", "–", "O'Neil"])
def test_ordinary_words_stay_as_they_are(text):
    assert export.guard(text) == text


def test_formulas_in_records_are_harmless_in_every_file(client, cleo, ana):
    title = '=HYPERLINK("http://evil.example","x")'
    ana.name = "@SUM(1)"
    ana.save()
    factories.improvement(title, owner=ana, blocker="\tcmd\x01|x")
    client.force_login(cleo)
    line = rows_of(client.get("/register/export/csv/?columns=owner,blocker"))[1]
    assert line[1:3] == [f"'{title}", "'@SUM(1)"]
    book = openpyxl.load_workbook(io.BytesIO(content(client.get("/register/export/xlsx/?columns=owner,blocker"))))
    cell = book["Register"].cell(2, 2)
    assert (cell.value, cell.data_type) == (f"'{title}", "s")


def test_memory_stays_flat_however_long_the_list(cleo, item):
    Improvement.objects.bulk_create(
        Improvement(title=f"Idea {n}", description="x" * 5000, item=item, score=n % 100) for n in range(3000)
    )
    tracemalloc.start()
    size = sum(len(piece) for piece in export.as_csv(cleo, export.with_all_columns(State())))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 300_000
    assert peak < 25_000_000


def test_a_long_list_is_made_in_the_background_and_fetched_by_its_person_only(
    client, cleo, ana, three, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(views, "AT_ONCE", 2)
    client.force_login(cleo)
    page = client.get("/register/export/csv/?urgency=high")
    assert "Make the CSV file" in page.content.decode()
    assert not Export.objects.exists()
    client.post("/register/export/csv/ask/", {"query": "urgency=high"})
    made = Export.objects.get()
    assert client.get(f"/register/exports/{made.pk}/").status_code == 404
    outbox.drain()
    notice = Notification.objects.get(user=cleo)
    assert notice.url == f"/register/exports/{made.pk}/"
    assert len(rows_of(client.get(notice.url))) == 4
    client.force_login(ana)
    assert client.get(notice.url).status_code == 404
    client.logout()
    assert client.get(notice.url).status_code == 302


def asked(person):
    made = Export.ask(by=person, kind="csv", query="", all_columns=False)
    outbox.drain()
    made.refresh_from_db()
    return made


def test_making_it_twice_tells_once(cleo, three):
    made = asked(cleo)
    Outbox.objects.filter(kind="register.export").update(done_at=None)
    outbox.drain()
    assert Notification.objects.filter(user=cleo).count() == 1
    assert made.file


def test_it_is_not_handed_out_when_rights_changed(client, cora, three):
    made = asked(cora)
    Membership.objects.filter(user=cora).delete()
    client.force_login(cora)
    assert client.get(f"/register/exports/{made.pk}/").status_code == 404


def test_it_is_not_made_for_somebody_who_left(cleo, three):
    Export.ask(by=cleo, kind="csv", query="", all_columns=False)
    cleo.is_active = False
    cleo.save()
    outbox.drain()
    assert Export.objects.get().done_at is None


def test_it_expires_and_its_file_goes(client, cleo, three):
    made = asked(cleo)
    later = clock.now() + timedelta(days=3)
    assert not made.may_be_fetched(cleo, later)
    assert exporting.clean_up(later) == 1
    assert not made.file.storage.exists(made.file.name)
    assert exporting.clean_up(later) == 0


def test_one_person_cannot_queue_without_end(client, cleo):
    client.force_login(cleo)
    for _ in range(5):
        assert client.post("/register/export/csv/ask/", {"query": ""}).status_code == 302
    assert client.post("/register/export/csv/ask/", {"query": ""}).status_code == 400
    assert Export.objects.count() == 5
