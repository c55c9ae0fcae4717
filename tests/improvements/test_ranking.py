"""Ranking: score decides, ties by age, and a pinned rank is visible with its reason."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvements.ranking import Entry, rank

DAY = datetime(2026, 1, 1, tzinfo=UTC)


def entry(key: str, score: float, *, age: int = 0, pinned: int | None = None) -> Entry:
    return Entry(key, score, DAY - timedelta(days=age), pinned, "Agreed with the board" if pinned else "")


def order(*entries: Entry) -> str:
    return "".join(ranked.entry.key for ranked in rank(entries))


def test_the_higher_score_comes_first_and_of_equals_the_older() -> None:
    assert order(entry("a", 50), entry("b", 70), entry("c", 60)) == "bca"
    assert order(entry("a", 50, age=1), entry("b", 50, age=2), entry("c", 50, age=0)) == "bac"
    assert order(entry("b", 50), entry("a", 50)) == "ab"
    assert rank([]) == ()


def test_a_pinned_item_takes_its_rank_and_the_others_fill_the_rest() -> None:
    assert order(entry("a", 90), entry("b", 80), entry("c", 70), entry("d", 10, pinned=2)) == "adbc"
    assert order(entry("a", 90, pinned=3), entry("b", 80), entry("c", 70)) == "bca"


def test_everyone_sees_the_rank_the_score_alone_would_give() -> None:
    found = rank([entry("a", 90), entry("b", 80), entry("c", 10, pinned=1)])
    assert [(one.entry.key, one.rank, one.by_score, one.overridden) for one in found] == [
        ("c", 1, 3, True),
        ("a", 2, 1, False),
        ("b", 3, 2, False),
    ]


def test_a_pin_beyond_the_end_means_last() -> None:
    assert order(entry("a", 90, pinned=9), entry("b", 80)) == "ba"


def test_two_pins_on_one_rank_go_by_score_and_the_other_takes_the_next_free() -> None:
    assert order(entry("a", 90), entry("b", 80), entry("c", 20, pinned=1), entry("d", 10, pinned=1)) == "cdab"
    assert order(entry("a", 90), entry("c", 20, pinned=2), entry("d", 10, pinned=2)) == "acd"
    assert order(entry("a", 90), entry("c", 20, pinned=3), entry("d", 10, pinned=3)) == "adc"
    assert (
        order(
            entry("a", 90),
            entry("b", 9, pinned=1),
            entry("c", 8, pinned=2),
            entry("d", 20, pinned=1),
        )
        == "dbca"
    )


def test_a_pin_needs_a_reason_and_a_rank_from_1() -> None:
    with pytest.raises(ValueError, match="Say why"):
        Entry("a", 1, DAY, 1, " ")
    with pytest.raises(ValueError, match="1 or more"):
        Entry("a", 1, DAY, 0, "Because")


def test_an_item_that_is_there_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        rank([entry("a", 1), entry("a", 2)])


@given(
    st.lists(
        st.tuples(st.integers(20, 100), st.integers(0, 3), st.none() | st.integers(1, 12)),
        max_size=10,
    )
)
def test_ranks_run_from_1_without_gaps_and_unpinned_items_keep_their_order(
    rows: list[tuple[int, int, int | None]],
) -> None:
    found = rank([entry(str(n), score, age=age, pinned=pin) for n, (score, age, pin) in enumerate(rows)])
    assert [one.rank for one in found] == list(range(1, len(rows) + 1))
    assert sorted(one.by_score for one in found) == list(range(1, len(rows) + 1))
    free = [one.by_score for one in found if not one.overridden]
    assert free == sorted(free)
    wanted = [pin for _, _, pin in rows if pin]
    for one in found:
        pin = one.entry.pinned
        if pin is not None and pin <= len(rows) and wanted.count(pin) == len(set(wanted)) == 1:
            assert one.rank == pin
