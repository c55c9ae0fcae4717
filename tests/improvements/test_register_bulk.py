"""Bulk changes: what changed, what was skipped and why, all through each record's own door, and the way back."""

from datetime import timedelta

import pytest

from cir import clock
from cir.audit.models import Entry
from improvements.models import Improvement
from improvements.table import bulk
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def change(client, records, kind, **more):
    references = [record.reference if isinstance(record, Improvement) else record for record in records]
    return client.post("/register/bulk/", {"change": kind, "ref": references, **more})


@pytest.fixture
def four(ana, item):
    return [factories.improvement(f"Idea {n}", item=item if n else None, owner=ana) for n in range(4)]


def told(client):
    """What the toasts and the notice of the next page say."""
    return client.get("/register/").content.decode()


def test_an_owner_is_set_and_each_record_has_its_entry(client, cora, ben, four):
    client.force_login(cora)
    assert change(client, four, "owner", owner=ben.pk).status_code == 302
    assert set(Improvement.objects.values_list("owner", flat=True)) == {ben.pk}
    assert Entry.objects.filter(verb="changed").count() == 4
    assert "4 changed." in told(client)


def test_what_cannot_be_done_is_skipped_and_said_why(client, cora, four):
    client.force_login(cora)
    change(client, four, "status", move="assess")
    assert [record.status for record in Improvement.objects.order_by("pk")] == [
        "new",
        "assessing",
        "assessing",
        "assessing",
    ]
    body = told(client)
    assert f"3 changed, 1 skipped: {four[0].reference}: " in body
    assert "1 skipped" in body


def test_those_who_may_not_are_told_record_by_record(client, cleo, four):
    client.force_login(cleo)
    change(client, four, "urgency", urgency="high")
    assert not Improvement.objects.filter(urgency="high").exists()
    assert "0 changed, 4 skipped" in told(client)


def test_one_hidden_record_among_many_refuses_all_and_names_none(client, cleo, four, restricted):
    four[1].owner = cleo
    four[1].save()
    client.force_login(cleo)
    for hidden in (restricted.reference, "CIR-999999", "nonsense"):
        answer = change(client, [four[1], hidden], "urgency", urgency="high")
        assert answer.status_code == 404
        assert restricted.title not in answer.content.decode()
        assert client.get("/register/bulk/", {"change": "owner", "ref": [four[1].reference, hidden]}).status_code == 404
    assert not Improvement.objects.filter(urgency="high").exists()


def test_undo_takes_back_what_nobody_changed_meanwhile(client, cora, four):
    client.force_login(cora)
    change(client, four, "urgency", urgency="high")
    fresh = Improvement.objects.get(pk=four[0].pk)
    fresh.change(by=cora, title="Somebody was faster")
    assert client.post("/register/undo/").status_code == 302
    assert [record.urgency for record in Improvement.objects.order_by("pk")] == ["high", "", "", ""]
    assert "Taken back: 3 changed, 1 skipped" in told(client)


def test_undo_works_once(client, cora, four):
    client.force_login(cora)
    change(client, four, "urgency", urgency="high")
    client.post("/register/undo/")
    change(client, four, "urgency", urgency="low")
    client.post("/register/undo/")
    client.post("/register/undo/")
    assert "There is nothing to take back." in told(client)
    assert set(Improvement.objects.values_list("urgency", flat=True)) == {""}


def test_a_move_is_taken_back_by_going_back(client, cora, four):
    client.force_login(cora)
    change(client, four[1:], "status", move="assess")
    client.post("/register/undo/")
    assert set(Improvement.objects.values_list("status", flat=True)) == {"new"}


def test_deferring_asks_its_reason_and_date_and_is_taken_back(client, cora, four):
    client.force_login(cora)
    answer = change(client, four, "status", move="defer")
    assert answer.status_code == 400
    assert "Say why." in answer.content.decode()
    assert "Enter the day on which it comes back." in answer.content.decode()
    until = (clock.today() + timedelta(days=30)).isoformat()
    change(client, four, "status", move="defer", reason="After the merger", until=until)
    assert set(Improvement.objects.values_list("status", flat=True)) == {"deferred"}
    client.post("/register/undo/")
    assert set(Improvement.objects.values_list("status", flat=True)) == {"new"}


def test_tags_are_added_and_taken_away_the_others_stay(client, cora, four):
    four[0].set_tags(["vpn", "old"])
    client.force_login(cora)
    change(client, four, "tags", add="New Starters, vpn", remove="OLD")
    for record in four:
        assert set(record.tags.values_list("name", flat=True)) == {"new starters", "vpn"}
    client.post("/register/undo/")
    assert set(four[0].tags.values_list("name", flat=True)) == {"old", "vpn"}
    assert not four[1].tags.exists()


def test_everybody_may_watch(client, cleo, four):
    client.force_login(cleo)
    change(client, four, "watch", watch="yes")
    assert cleo.watches.count() == 4
    client.post("/register/undo/")
    assert cleo.watches.count() == 0


def test_all_that_match_are_changed_without_naming_them(client, cora, four):
    four[3].change(by=cora, urgency="low")
    client.force_login(cora)
    client.post("/register/bulk/", {"change": "urgency", "urgency": "high", "all": "1", "query": "not_urgency=low"})
    assert Improvement.objects.filter(urgency="high").count() == 3


def test_too_many_are_refused_with_what_to_do(client, cora, item, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 3)
    Improvement.objects.bulk_create(Improvement(title=f"Idea {n}") for n in range(5))
    client.force_login(cora)
    answer = client.post("/register/bulk/", {"change": "urgency", "urgency": "high", "all": "1", "query": ""})
    assert answer.status_code == 400
    assert "Narrow the filter" in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"change": "owner", "owner": "x", "ref": []}, 400),
        ({"change": "nonsense"}, 404),
        ({"change": ""}, 404),
        ({"change": "status", "move": "nonsense"}, 404),
        ({"change": "status", "move": "close"}, 404),
        ({"change": "urgency", "urgency": "very"}, 400),
        ({"change": "owner", "owner": "999999"}, 400),
        ({"change": "owner", "owner": "x\0y"}, 400),
        ({"change": "tags"}, 400),
        ({"change": "tags", "add": "x" * 41}, 400),
    ],
)
def test_bad_input_is_said_and_changes_nothing(client, cora, four, data, status):
    client.force_login(cora)
    assert client.post("/register/bulk/", {"ref": four[0].reference, **data}).status_code == status
    assert not Entry.objects.filter(verb="changed").exists()


def test_the_list_of_moves_says_for_how_many_each_is_possible(client, cora, four):
    four[0].move("decline", by=cora, reason="No")
    client.force_login(cora)
    body = client.get(
        "/register/bulk/", {"change": "status", "ref": [each.reference for each in four]}
    ).content.decode()
    assert "3 of 4" in body
    assert 'value="assess"' in body
    assert 'value="close"' not in body


def test_merging_needs_a_record_that_is_seen(client, cora, cleo, four, restricted):
    client.force_login(cora)
    answer = change(client, four[:2], "status", move="merge", into="CIR-999999")
    assert "There is no improvement with this reference" in answer.content.decode()
    change(client, four[:2], "status", move="merge", into=four[3].reference)
    assert Improvement.objects.filter(status="merged", merged_into=four[3]).count() == 2
