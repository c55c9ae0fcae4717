"""The database itself refuses a jump that no move makes."""

import importlib
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from improvements.models import Improvement
from improvements.statuses import FLOW, Status
from improvements.workflow import TABLE, Move
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def pairs(move: Move) -> set[str]:
    """Every change of status that a move can make."""
    sources = (*move.sources, *move.sources_bau)
    if move.target:
        return {f"{source}>{move.target}" for source in sources}
    if move.name == "resume":
        return {f"{source}>{target}" for source in sources for target in FLOW}
    return {f"{source}>{target}" for source in sources for target in FLOW[: FLOW.index(source)]}


def test_the_guard_knows_exactly_the_moves_of_the_table():
    found = next(Path("improvements/migrations").glob("*_guard_status.py"))
    guard = importlib.import_module(f"improvements.migrations.{found.stem}")
    assert set(guard.ALLOWED) == set().union(*(pairs(move) for move in TABLE))


@pytest.mark.parametrize("target", [Status.DONE, Status.APPROVED, Status.MEASURING, Status.STOPPED])
def test_a_new_idea_cannot_be_made_anything_by_sql(target):
    record = factories.improvement()
    with pytest.raises(DatabaseError), transaction.atomic():
        Improvement.objects.filter(pk=record.pk).update(status=target, outcome="achieved" if target == "done" else "")
    record.refresh_from_db()
    assert record.status == Status.NEW
