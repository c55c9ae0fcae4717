"""Every sort key orders, and pages by key neither repeat nor lose a row, forwards and backwards."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cir.errors import Invalid
from improvements.models import Improvement
from improvements.sorting import KEYS, Sort
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
EVERY = [*KEYS, *(f"-{name}" for name in KEYS)]


@pytest.fixture
def dozen(ana, ben, item):
    levels = ("high", "", "low", "medium")
    return [
        factories.improvement(
            title=f"Idea {number % 5}",
            owner=(ana, None, ben)[number % 3],
            item=item if number % 2 else None,
            urgency=levels[number % 4],
            cost_band=levels[number % 3],
            score=(None, 50.0, 33.333333333333336, 50.0)[number % 4],
            status=("new", "planned", "measuring")[number % 3],
            supporters=number % 4,
            target_date=None if number % 3 else f"2026-12-{number + 1:02}",
        )
        for number in range(12)
    ]


@pytest.mark.parametrize("name", EVERY)
def test_pages_by_key_show_every_row_once(dozen, name):
    sort = Sort.named(name)
    rows = Improvement.objects.values("pk", "title")
    whole = [row["pk"] for row in sort.ordered(rows)]
    seen, after = [], ""
    while True:
        page = sort.page(rows, after, size=5)
        seen += [row["pk"] for row in page.rows]
        after = page.after
        if not after:
            break
    assert seen == whole
    assert len(set(seen)) == len(dozen)


@pytest.mark.parametrize("name", [name for name in EVERY if name.strip("-") not in ("age",)])
def test_reversed_is_the_other_way_round(dozen, name):
    rows = Improvement.objects.values("pk")
    forwards = [row["pk"] for row in Sort.named(name).ordered(rows)]
    other = name.removeprefix("-") if name.startswith("-") else f"-{name}"
    assert forwards == [row["pk"] for row in Sort.named(other).ordered(rows)][::-1]


def first(name, column):
    return list(Sort.named(name).ordered(Improvement.objects.all()).values_list(column, flat=True))


def test_urgency_runs_from_high_to_low(dozen):
    assert list(dict.fromkeys(first("-urgency", "urgency"))) == ["high", "medium", "low", ""]


def test_statuses_run_in_the_order_of_the_flow(dozen):
    assert list(dict.fromkeys(first("status", "status"))) == ["new", "planned", "measuring"]


def test_what_has_no_value_comes_last(dozen):
    assert first("-score", "score")[-3:] == [None] * 3
    assert first("target", "target_date")[-1] is None
    assert first("owner", "owner__name")[-1] is None


def test_a_new_row_does_not_shift_the_next_page(dozen):
    sort, rows = Sort.named("-logged"), Improvement.objects.values("pk")
    page = sort.page(rows, size=5)
    expected = [row["pk"] for row in sort.page(rows, page.after, size=5).rows]
    factories.improvement("Came meanwhile")
    assert [row["pk"] for row in sort.page(rows, page.after, size=5).rows] == expected


@pytest.mark.parametrize("name", ["password", "", "--score", "score__x", "owner__password", "-", "pk;"])
def test_what_cannot_be_sorted_by_is_refused(name):
    with pytest.raises(Invalid) as refused:
        Sort.named(name)
    assert refused.value.problems[0].field == "sort"


def test_a_cursor_of_another_order_is_refused(dozen):
    rows = Improvement.objects.values("pk")
    after = Sort.named("-score").page(rows, size=5).after
    with pytest.raises(Invalid):
        Sort.named("score").page(rows, after)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(after=st.text(min_size=1, max_size=80), name=st.sampled_from(EVERY))
def test_a_made_up_cursor_is_refused_and_never_breaks(after, name):
    with pytest.raises(Invalid):
        Sort.named(name).page(Improvement.objects.values("pk"), after)


@pytest.mark.parametrize("packed", ['["-score", NaN, 1]', '["-score", 1e400, 1]', '["-score", 1, 99999999999999999999]',
                                    '["-score", true, 1]', '["-score", 1, true]', '["-score", "x", 1]',
                                    '["-score", 1, -1]', "[" * 5000, '{"a": 1}', '["-score", [1], 1]'])  # fmt: skip
def test_a_forged_cursor_is_refused(packed):
    import base64

    with pytest.raises(Invalid):
        Sort.named("-score").page(
            Improvement.objects.values("pk"), base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")
        )
