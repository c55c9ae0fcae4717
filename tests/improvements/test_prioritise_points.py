"""Giving points on the page of priorities: buttons, places of the matrix, overrides, weights."""

import pytest

from cir.audit.models import Entry
from improvements.models import Escalation, ScoringModel
from tests import factories

pytestmark = pytest.mark.django_db
PART = {"HTTP_HX_REQUEST": "true"}
ALL = {"value": 3, "fit": 3, "risk": 3, "urgency": 3, "ease": 3}


@pytest.fixture
def record(ana):
    record = factories.improvement("Place me")
    record.give_points(ALL, by=ana)
    return record


def mine(record, person):
    return dict(record.points.filter(person=person).values_list("criterion__key", "points"))


def post(client, record, what, **data):
    return client.post(f"/prioritise/{record.reference}/{what}/", data, **PART)


def test_a_button_gives_points_and_says_the_rank(client, ana, record):
    other = factories.improvement("In front")
    other.give_points({**ALL, "value": 4}, by=ana)
    client.force_login(ana)
    response = post(client, record, "points", **{"p-value": "5"})
    assert response.status_code == 200
    assert mine(record, ana)["value"] == 5
    assert f"{record.reference} moved: now rank 1" in response.headers["HX-Trigger"]
    page = response.context["page"]
    assert page.chosen.idea.climbed == 1
    assert page.ghost.rank == 2
    assert page.score_before == "60"
    assert "<html" not in response.content.decode()


def test_undo_gives_the_points_of_before_again(client, ana, record):
    client.force_login(ana)
    post(client, record, "points", **{"p-value": "5"})
    client.post(f"/prioritise/{record.reference}/points/?p-value=3", **PART)
    assert mine(record, ana) == ALL
    client.post(f"/prioritise/{record.reference}/points/?p-value=", **PART)
    assert "value" not in mine(record, ana)


def test_without_script_the_page_comes_back(client, ana, record):
    client.force_login(ana)
    response = client.post(f"/prioritise/{record.reference}/points/", {"p-value": "4", "at": "view=ranking"})
    assert (response.status_code, response.url) == (302, "/prioritise/?view=ranking")


@pytest.mark.parametrize("points", [{"p-value": "6"}, {"p-value": "x"}, {"p-nonsense": "3"}, {}, {"p-value": "45"}])
def test_points_that_are_none_are_refused_in_words(client, ana, record, points):
    client.force_login(ana)
    response = post(client, record, "points", **points)
    assert response.status_code == 400
    assert mine(record, ana) == ALL


def test_left_and_right_set_ease_at_once(client, ana, record):
    client.force_login(ana)
    response = post(client, record, "place", effort="1.9", impact=str(record.impact))
    assert response.status_code == 200
    assert mine(record, ana) == {**ALL, "ease": 4}


def test_up_and_down_propose_the_smallest_change_and_wait_for_a_tap(client, ana, record):
    client.force_login(ana)
    response = post(client, record, "place", effort=str(record.effort), impact="0.675")
    assert mine(record, ana) == ALL
    proposed = response.context["page"].proposed
    assert proposed.points == {"value": 4}
    assert 'name="p-value" value="4"' in response.content.decode()
    post(client, record, "points", **{"p-value": "4"})
    record.refresh_from_db()
    assert record.impact == 0.675


def test_a_place_where_it_stands_already_changes_nothing(client, ana, record):
    client.force_login(ana)
    post(client, record, "place", effort=str(record.effort), impact=str(record.impact))
    assert mine(record, ana) == ALL


@pytest.mark.parametrize("place", [{}, {"effort": "x", "impact": "0.5"}, {"effort": "nan", "impact": "0.5"}])
def test_a_place_that_is_none_is_refused_in_words(client, ana, record, place):
    client.force_login(ana)
    response = post(client, record, "place", **place)
    assert response.status_code == 400
    assert "number" in response.content.decode()


def test_an_auditor_gives_no_points(client, otto, ana, record):
    client.force_login(otto)
    assert post(client, record, "points", **{"p-value": "5"}).status_code == 403
    assert post(client, record, "place", effort="1", impact=str(record.impact)).status_code == 403
    assert mine(record, otto) == {}


def test_what_cleo_may_not_see_is_not_there(client, cleo, restricted):
    client.force_login(cleo)
    for what in ("points", "place", "rank", "escalate"):
        data = {"p-value": "3", "rank": "1", "reason": "x", "question": "x"}
        assert post(client, restricted, what, **data).status_code == 404


def test_a_rank_is_overridden_with_a_reason_by_those_who_may(client, mia, cleo, record):
    client.force_login(mia)
    assert post(client, record, "rank", rank="2", reason="").status_code == 400
    assert post(client, record, "rank", rank="two", reason="x").status_code == 400
    assert post(client, record, "rank", rank="2", reason="The law.").status_code == 200
    record.refresh_from_db()
    assert (record.rank_override, record.rank_reason, record.rank_by) == (2, "The law.", mia)
    post(client, record, "rank", rank="", reason="No longer.")
    record.refresh_from_db()
    assert record.rank_override is None
    client.force_login(cleo)
    assert post(client, record, "rank", rank="1", reason="Mine").status_code == 403


def test_a_disputed_priority_goes_to_the_committee_with_its_scores(client, ben, record):
    client.force_login(ben)
    assert post(client, record, "escalate", question="Why so low?").status_code == 200
    raised = Escalation.objects.get()
    assert raised.evidence["score"] == 60
    assert post(client, record, "escalate", question="Again?").status_code == 409


WEIGHTS = {"w-value": "10", "w-fit": "20", "w-risk": "15", "w-urgency": "15", "w-ease": "40"}


def test_other_weights_become_a_new_version_and_score_what_waits(client, mia, ana, record):
    record.give_points({"ease": 5}, by=ana)
    ended = factories.improvement("Decided long ago", status="done", outcome="achieved", score=77)
    client.force_login(mia)
    response = client.post("/prioritise/weights/", {**WEIGHTS, "note": "Quick ones first."})
    assert response.status_code == 302
    model = ScoringModel.objects.order_by("-pk").first()
    assert (model.created_by, model.note) == (mia, "Quick ones first.")
    assert dict(model.criteria.values_list("key", "weight"))["ease"] == 40
    record.refresh_from_db()
    assert record.score == 76  # 60 × 3 ÷ 5 + 40 × 5 ÷ 5
    ended.refresh_from_db()
    assert ended.score == 77
    assert Entry.objects.filter(verb="scoring model introduced").exists()


def test_points_given_under_older_weights_go_on_counting_once(mia, ana, record):
    ScoringModel.reweigh({name[2:]: int(text) for name, text in WEIGHTS.items()}, by=mia)
    record.give_points({"value": 5}, by=ana)
    assert record.score_low == record.score_high == 64  # the other four still count; value counts once
    record.give_points({"value": None}, by=ana)
    assert record.score_low < record.score_high


@pytest.mark.parametrize(
    "changed", [{"w-value": "11"}, {"w-value": "0", "w-fit": "30"}, {"w-value": "x"}, {"w-value": "-5", "w-fit": "35"}]
)
def test_weights_that_are_none_are_refused_in_words(client, mia, changed):
    client.force_login(mia)
    before = ScoringModel.objects.count()
    assert client.post("/prioritise/weights/", {**WEIGHTS, **changed}).status_code == 400
    assert ScoringModel.objects.count() == before


@pytest.mark.parametrize("who", ["cleo", "ben", "otto"])
def test_weights_are_not_for_everybody(client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert client.post("/prioritise/weights/", WEIGHTS).status_code == 403
    assert "disabled aria-describedby" in client.get("/prioritise/").content.decode()
