"""Which move a drag means, whatever the columns."""

import pytest

from improvements.routes import COLUMNS, first_towards, reachable, route
from improvements.statuses import FLOW, Status
from improvements.workflow import MOVES


@pytest.mark.parametrize(
    ("source", "target", "scale", "move"),
    [
        ("new", "assessing", "initiative", "assess"),
        ("assessing", "approved", "project", "approve"),
        ("approved", "planned", "initiative", "plan"),
        ("approved", "in_progress", "bau", "start"),
        ("planned", "in_progress", "initiative", "start"),
        ("in_progress", "measuring", "initiative", "go-live"),
        ("measuring", "done", "initiative", "close"),
        ("done", "assessing", "initiative", "reopen"),
        ("measuring", "new", "initiative", "go-back"),
    ],
)
def test_a_drag_is_the_one_move_that_leads_there(source, target, scale, move):
    assert route(source, target, scale).move is MOVES[move]


def test_going_back_says_where_to_and_asks_only_for_the_reason():
    way = route("measuring", "planned", "initiative")
    assert way.said == {"to": "planned"}
    assert way.asks == ("reason",)
    assert way.must_ask


def test_a_move_without_questions_asks_nothing():
    assert not route("new", "assessing", "initiative").must_ask


@pytest.mark.parametrize(
    ("source", "target"), [("new", "planned"), ("approved", "in_progress"), ("done", "new"), ("done", "measuring")]
)
def test_columns_that_no_single_move_joins_have_no_route(source, target):
    assert route(source, target, "initiative") is None


@pytest.mark.parametrize("status", ["deferred", "declined", "stopped", "merged", "nonsense"])
def test_what_is_no_column_has_no_route(status):
    assert route(status, "new", "initiative") is None
    assert route("new", status, "initiative") is None


@pytest.mark.parametrize("scale", ["bau", "initiative", "project"])
@pytest.mark.parametrize("source", COLUMNS)
@pytest.mark.parametrize("target", COLUMNS)
def test_every_route_starts_where_the_card_is_and_ends_where_it_was_dropped(source, target, scale):
    way = route(source, target, scale)
    if way is None:
        return
    assert way.move.starts_from(source, scale)
    assert (way.move.target or way.said["to"]) == target


@pytest.mark.parametrize("source", FLOW)
def test_every_open_column_leads_one_further_and_back_to_all_before(source):
    targets = [status for status, _ in reachable(source, "initiative")]
    place = COLUMNS.index(source)
    assert targets == list(COLUMNS[:place]) + [COLUMNS[place + 1]]


def test_where_there_is_no_single_move_the_next_column_is_named():
    assert first_towards("new", "measuring", "initiative") is Status.ASSESSING
    assert first_towards("done", "new", "initiative") is None
