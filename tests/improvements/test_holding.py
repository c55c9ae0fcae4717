"""Whether a gain is held: every question of the order, on made-up readings."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from improvements import holding
from improvements.holding import Gain
from metrics.series import Reading
from metrics.verdicts import Question

BEFORE = [396, 411, 388, 417, 402, 409, 394, 412, 398, 421, 405, 407]
GAINED = [168, 151, 160, 149, 158, 155, 163]
FIRST = datetime(2025, 6, 1, tzinfo=UTC)


def rows(values, first):
    return tuple(Reading(value, FIRST + timedelta(days=30 * (first + n))) for n, value in enumerate(values))


def gain(later, *, gained=GAINED, proved=True, reached=False, target=None, before=BEFORE, direction="down"):
    since = Question(rows(before, 0), rows(later, 60), direction, target=target, floor=0)
    return Gain(since, rows(gained, 20), proved=proved, reached=reached)


@pytest.mark.parametrize(
    ("asked", "result", "why"),
    [
        (gain([]), "cannot_say", "Nothing has been read"),
        (gain([300], proved=False), "held", "the readings since then show one"),
        (gain([402], proved=False), "cannot_say", "No gain was proved"),
        (gain([155, 161]), "held", "still better than before"),
        (gain([160, 398, 404, 411]), "lost", "back near the level"),
        (gain([230, 228]), "held", "less so than at closing"),
        (gain([402]), "lost", "worse than those it was closed with"),
        (gain([178], target=180, gained=GAINED), "held", "still better"),
        (gain([480, 470]), "lost", "beyond chance"),
        (gain([402], gained=GAINED[:3]), "cannot_say", "too few readings"),
        (gain([3], before=BEFORE[:4], gained=[3], reached=True, target=5), "held", "meets the target"),
        (gain([160, 150, 170], before=BEFORE[:4], gained=GAINED[:3]), "held", "stay near the level"),
        (gain([160, 300, 402], before=BEFORE[:4], gained=GAINED[:3]), "cannot_say", "too few readings"),
    ],
)
def test_the_order_of_the_questions(asked, result, why):
    found = holding.answer(asked)
    assert (found.result, why in found.why) == (result, True), found


@given(st.lists(st.sampled_from(GAINED), min_size=1, max_size=9))
def test_readings_of_the_new_level_are_never_lost(later):
    assert holding.answer(gain(later)).result != "lost"


@given(st.lists(st.sampled_from(BEFORE), min_size=1, max_size=9))
def test_readings_of_the_old_level_are_never_held(later):
    assert holding.answer(gain(later)).result != "held"


@given(st.lists(st.integers(0, 500), max_size=9), st.booleans(), st.booleans())
def test_what_is_stored_gives_the_same_answer(later, proved, reached):
    asked = gain(later, proved=proved, reached=reached, target=150)
    again = holding.restored(asked.canonical)
    assert (again.digest, holding.answer(again)) == (asked.digest, holding.answer(asked))


def test_what_was_not_stored_by_this_version_is_refused():
    with pytest.raises(ValueError, match="version"):
        holding.restored({"version": 99})
    with pytest.raises(ValueError, match="damaged"):
        holding.restored({"version": 1})
