"""Moving cards: by POST, the same with and without script."""

import json
from datetime import timedelta

import pytest

from cir import clock
from improvements.models import Improvement, WorkLimit
from tests import factories

pytestmark = pytest.mark.django_db
PART = {"HTTP_HX_REQUEST": "true"}


def to(record, status):
    return f"/board/{record.reference}/to/{status}/"


def test_a_move_that_needs_nothing_is_made_at_once_and_says_so(client, cora, idea):
    client.force_login(cora)
    response = client.post(to(idea, "assessing"), {"from": "new"}, **PART)
    assert response.status_code == 204
    assert f"{idea.reference} is now Assessing." in response.headers["HX-Trigger"]
    assert "cir:board" in response.headers["HX-Trigger"]
    idea.refresh_from_db()
    assert idea.status == "assessing"


def test_without_script_it_leads_back_to_the_board(client, cora, idea):
    client.force_login(cora)
    response = client.post(to(idea, "assessing"))
    assert (response.status_code, response.url) == (302, "/board/")
    response = client.post(f"/board/{idea.reference}/place/", {"way": "first", "next": "https://evil.example/"})
    assert response.url == "/board/"


def test_a_dropped_card_takes_the_place_where_it_was_dropped(client, cora, idea):
    first, second = (factories.improvement(name, status="assessing") for name in ("First", "Second"))
    client.force_login(cora)
    client.post(to(idea, "assessing"), {"from": "new", "after": first.reference}, **PART)
    column = Improvement.objects.filter(status="assessing").order_by("board_position")
    assert [record.pk for record in column] == [first.pk, idea.pk, second.pk]


def test_what_a_move_needs_is_asked_in_the_card_and_then_done(client, cora):
    card = factories.improvement("Cards that ask", status="in_progress")
    client.force_login(cora)
    asked = client.post(to(card, "measuring"), {"from": "in_progress"}, **PART)
    assert asked.status_code == 200
    assert "Date of the change" in asked.content.decode()
    card.refresh_from_db()
    assert card.status == "in_progress"
    done = client.post(to(card, "measuring"), {"said": "1", "went_live_on": clock.today().isoformat()}, **PART)
    assert done.status_code == 204
    card.refresh_from_db()
    assert (card.status, card.went_live_on) == ("measuring", clock.today())


def test_what_was_said_wrongly_is_asked_again_with_the_words_kept(client, cora):
    card = factories.improvement("Cards that ask", status="in_progress")
    client.force_login(cora)
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    response = client.post(to(card, "measuring"), {"said": "1", "went_live_on": tomorrow}, **PART)
    assert response.status_code == 400
    assert "Choose today or a day before." in response.content.decode()
    assert tomorrow in response.content.decode()
    empty = client.post(to(card, "measuring"), {"said": "1"}, **PART)
    assert "Enter the date of the change." in empty.content.decode()


def test_going_back_asks_for_a_reason(client, cora):
    card = factories.improvement("Too early", status="in_progress")
    client.force_login(cora)
    assert "Reason" in client.post(to(card, "assessing"), **PART).content.decode()
    client.post(to(card, "assessing"), {"said": "1", "reason": "Not understood yet."}, **PART)
    step = card.transitions.get()
    assert (step.move, step.target, step.reason) == ("go-back", "assessing", "Not understood yet.")


def test_a_full_column_asks_why_in_the_card(client, cora):
    WorkLimit.objects.update_or_create(status="in_progress", defaults={"most": 1})
    factories.improvement("In the way", status="in_progress")
    card = factories.improvement("One too many", status="planned", owner=cora)
    client.force_login(cora)
    full = client.post(to(card, "in_progress"), **PART)
    assert full.status_code == 400
    assert "In progress is full" in full.content.decode()
    assert "over_limit_reason" in full.content.decode()
    client.post(to(card, "in_progress"), {"said": "1", "over_limit_reason": "The auditor waits."}, **PART)
    card.refresh_from_db()
    assert card.status == "in_progress"


def test_everything_that_is_missing_is_named_at_once(client, mia, idea):
    idea.move("assess", by=mia)
    client.force_login(mia)
    response = client.post(to(idea, "approved"), **PART)
    assert response.status_code == 409
    for words in ("Name one owner", "Set the urgency", "Give points for every criterion"):
        assert words in response.content.decode()
    idea.refresh_from_db()
    assert idea.status == "assessing"


def test_a_column_too_far_away_names_the_next_one(client, cora, idea):
    client.force_login(cora)
    response = client.post(to(idea, "measuring"), **PART)
    assert response.status_code == 409
    assert "move it to Assessing first" in response.content.decode()


def test_a_card_that_somebody_moved_meanwhile_stays_where_they_put_it(client, cora, mia, idea):
    idea.move("assess", by=mia)
    client.force_login(cora)
    response = client.post(to(idea, "assessing"), {"from": "new"}, **PART)
    assert response.status_code == 412
    assert "it is Assessing now" in response.content.decode()


def test_cleo_may_see_but_not_move(client, cleo, idea):
    client.force_login(cleo)
    for address in (to(idea, "assessing"), f"/board/{idea.reference}/place/"):
        response = client.post(address, {"way": "first"}, **PART)
        assert response.status_code == 403
    idea.refresh_from_db()
    assert idea.status == "new"


def test_what_cleo_may_not_see_is_not_there(client, cleo, restricted):
    client.force_login(cleo)
    reference = restricted.reference
    assert client.get(f"/board/{reference}/to/").status_code == 404
    for address in (to(restricted, "assessing"), f"/board/{reference}/place/"):
        assert client.post(address, {"way": "up"}).status_code == 404


def test_a_hidden_card_is_no_neighbour(client, cora, cleo, restricted):
    card = factories.improvement("Cleo's own", owner=cleo)
    client.force_login(cleo)
    assert client.post(f"/board/{card.reference}/place/", {"after": restricted.reference}, **PART).status_code == 204
    column = Improvement.objects.filter(status="new").order_by("board_position")
    assert column.first() == card, "treated as if the other were not there"


@pytest.mark.parametrize("status", ["deferred", "nonsense", "merged"])
def test_what_is_no_column_is_not_there(client, cora, idea, status):
    client.force_login(cora)
    assert client.post(to(idea, status)).status_code == 404
    assert client.post("/board/CIR-999999/to/assessing/").status_code == 404


def test_undo_is_a_move_back_in_the_history(client, cora, idea):
    client.force_login(cora)
    response = client.post(to(idea, "assessing"), **PART)
    undo = json.loads(response.headers["HX-Trigger"])["cir:toasts"][0]["undo"]
    answer = client.post(undo)
    assert (answer.status_code, answer.url) == (303, "/board/")
    idea.refresh_from_db()
    assert idea.status == "new"
    assert [step.move for step in idea.transitions.all()] == ["assess", "go-back"]


@pytest.mark.parametrize(("way", "order"), [("up", "213"), ("down", "132"), ("first", "213")])
def test_a_card_goes_up_and_down_without_dragging(client, cora, way, order):
    cards = [factories.improvement(f"Card {number}", board_position=number) for number in (1, 2, 3)]
    client.force_login(cora)
    assert client.post(f"/board/{cards[1].reference}/place/", {"way": way}, **PART).status_code == 204
    column = Improvement.objects.order_by("board_position")
    assert "".join(record.title[-1] for record in column) == order


def test_a_way_that_is_none_is_refused_in_words(client, cora, idea):
    client.force_login(cora)
    response = client.post(f"/board/{idea.reference}/place/", {"way": "sideways"})
    assert response.status_code == 400
    assert "Choose up, down or first." in response.content.decode()


def test_move_to_offers_every_column_that_one_move_leads_to(client, cora):
    card = factories.improvement("Planned already", status="planned")
    client.force_login(cora)
    page = client.get(f"/board/{card.reference}/to/").content.decode()
    for status in ("new", "assessing", "approved", "in_progress"):
        assert f"/board/{card.reference}/to/{status}/" in page
    assert f"/board/{card.reference}/to/measuring/" not in page


def test_the_filter_form_keeps_what_is_set(client, ana, item):
    client.force_login(ana)
    page = client.get("/board/filter/?urgency=high&lanes=owner&tag=mfa").content.decode()
    assert '<option value="high" selected>' in page
    assert '<input type="hidden" name="tag" value="mfa">' in page
    assert '<input type="hidden" name="lanes" value="owner">' in page
