"""Two improvements that move one measure at the same time cannot be told apart; closing says what the readings say."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from cir.accounts.models import User
from cir.errors import MissingEvidence
from improvements.apart import mixed_with
from improvements.models import Improvement, Target
from tests import factories
from tests.improvements import stories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def measuring(idea: Improvement, ana: User, mia: User, cora: User) -> Improvement:
    return stories.in_measuring(idea, ana, mia, cora)


def own(record: Improvement) -> Target:
    return Target.objects.select_related("measure", "improvement", "baseline").get(improvement=record, role="main")


def beside(
    measuring: Improvement, ana: User, role: str = "main", status: str = "measuring", **fields: Any
) -> Improvement:
    other = factories.improvement("A second try", owner=ana)
    factories.put(other, "measuring", went_live_on=fields.pop("went_live_on"))
    if fields:
        factories.put(other, "stopped", **fields)
    other.targets.create(measure=own(measuring).measure, role=role, baseline_from=date(2025, 6, 1))
    return other


# The record is live since 1 June 2026; its baseline is June 2025 to May 2026.
TOGETHER = [
    {"went_live_on": date(2026, 7, 1)},
    {"went_live_on": date(2026, 3, 1)},
    {"went_live_on": date(2025, 8, 1), "ended_at": datetime(2025, 10, 1, tzinfo=UTC)},
    {"went_live_on": date(2025, 1, 1), "ended_at": datetime(2026, 6, 2, tzinfo=UTC)},
]
APART = [
    {"went_live_on": None},
    {"went_live_on": date(2025, 1, 1), "ended_at": datetime(2025, 3, 1, tzinfo=UTC)},
    {"went_live_on": date(2026, 7, 1), "role": "balancing"},
]


@pytest.mark.parametrize("fields", TOGETHER)
def test_live_at_the_same_time_or_within_the_baseline_is_mixed(
    measuring: Improvement, ana: User, fields: dict[str, Any]
):
    other = beside(measuring, ana, **fields)
    assert mixed_with(own(measuring), ana) == [other.reference]


@pytest.mark.parametrize("fields", APART)
def test_what_is_not_live_or_over_before_or_only_watched_is_not(
    measuring: Improvement, ana: User, fields: dict[str, Any]
):
    beside(measuring, ana, **fields)
    assert mixed_with(own(measuring), ana) == []


def test_the_page_says_so_on_both_records_and_hides_what_is_restricted(
    client, measuring: Improvement, ana: User, cleo: User
):
    other = beside(measuring, ana, went_live_on=date(2026, 7, 1), restricted=True)
    client.force_login(ana)
    address = measuring.get_absolute_url()
    assert (
        f'Cannot be told apart. Also live on this measure:</bdi> <a class="lnk" href="{other.get_absolute_url()}"'
        in (client.get(address).content.decode())
    )
    assert measuring.reference in client.get(other.get_absolute_url()).content.decode()
    client.force_login(cleo)
    text = client.get(address).content.decode()
    assert "Cannot be told apart" not in text
    assert other.reference not in text


def closed(record: Improvement, by: User, **said: Any) -> None:
    record.move("close", by=by, **stories.CLOSING | said)


def moved_to(record: Improvement, values: list[float]) -> None:
    measure = own(record).measure
    for reading, value in zip(measure.series()[12:], values, strict=True):
        measure.correct(reading, by=None, value=value, reason="Another story.")


def test_partly_achieved_against_readings_that_show_nothing_needs_a_reason(measuring: Improvement, ana: User):
    moved_to(measuring, [800, 810, 790, 805, 801])
    with pytest.raises(MissingEvidence, match="counts as partly achieved all the same"):
        closed(measuring, ana, outcome="partly")
    closed(measuring, ana, outcome="not_achieved")
    assert measuring.outcome == "not_achieved"


def test_what_must_not_get_worse_and_did_needs_a_reason_that_stays_in_sight(client, measuring: Improvement, ana: User):
    moved_to(measuring, [301, 244, 218, 197, 148])
    waiting = factories.measure("Waiting time", unit="min", kind="duration")
    factories.readings(waiting, [10, 11, 9, 10, 11, 10, 9, 11, 10, 9, 11, 10])
    factories.readings(waiting, [30, 31, 29, 33, 30], first=date(2026, 6, 15))
    measuring.set_target(
        by=ana, measure=waiting, role="balancing", reason="Asked for in the review.",
        baseline_from=date(2025, 6, 1), baseline_until=date(2026, 5, 31),
    )  # fmt: skip
    with pytest.raises(MissingEvidence, match="“Waiting time” must not get worse, and it did"):
        closed(measuring, ana)
    closed(measuring, ana, against_verdict_reason="The desk was rebuilt in July.")
    client.force_login(ana)
    assert "The desk was rebuilt in July." in client.get(measuring.get_absolute_url()).content.decode()
    measuring.move("reopen", by=ana, reason="The second site follows.")
    text = client.get(measuring.get_absolute_url()).content.decode()
    assert "The desk was rebuilt in July." in text
    assert "must not get worse" in text
