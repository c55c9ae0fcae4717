"""One set of filters for pages and API: what each finds, what "is not" leaves out, and what is wrong said clearly."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from cir import clock
from cir.accounts.models import Team
from improvements.filters import NEGATABLE, YES_OR_NO, ImprovementFilter
from improvements.models import Improvement
from improvements.statuses import Status
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
DAY = timedelta(days=1)


def ask(user, query):
    request = RequestFactory().get(f"/register/?{query}")
    request.user = user
    return ImprovementFilter(QueryDict(query), Improvement.objects.visible_to(user), request=request)


def titles(user, query):
    found = ask(user, query)
    assert found.problems() == ()
    return sorted(found.qs.values_list("title", flat=True))


@pytest.fixture
def three(ana, ben, item):
    """Each field differs: red is new and late, green is in progress, blue is done and has no owner."""
    child = factories.item("Single sign-on", parent=item)
    now = clock.now()
    red = factories.improvement(
        "Red", owner=ana, requester=ben, logged_by=ben, item=child, urgency="high", cost_band="low", score=80.0,
        target_date=clock.today() - DAY, impact=0.8, effort=2.0, blocker="Waiting for the vendor",
        logged_at=datetime(2026, 3, 1, 12, tzinfo=UTC), updated_at=now - timedelta(days=40), source="customer",
    )  # fmt: skip
    green = factories.improvement(
        "Green", owner=ben, logged_by=ana, item=item, status="in_progress", urgency="low", score=40.0, impact=0.8,
        effort=4.0, target_date=clock.today() + DAY, logged_at=datetime(2026, 5, 1, 12, tzinfo=UTC), scale="bau",
        team=Team.objects.get(name="Identity team"), escalated_at=now,
    )  # fmt: skip
    blue = factories.improvement(
        "Blue", item=None, status="done", outcome="achieved", logged_at=datetime(2026, 7, 1, 12, tzinfo=UTC)
    )
    red.set_tags(["vpn", "new starters"])
    return red, green, blue


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("status=new", ["Red"]),
        ("status=new,done", ["Blue", "Red"]),
        ("status=new&status=done", ["Blue", "Red"]),
        ("status=open", ["Green", "Red"]),
        ("status=ended", ["Blue"]),
        ("not_status=open", ["Blue"]),
        ("item=identity-and-access", ["Green", "Red"]),
        ("item=single-sign-on", ["Red"]),
        ("item=none", ["Blue"]),
        ("not_item=single-sign-on", ["Blue", "Green"]),
        ("item_kind=service", ["Green", "Red"]),
        ("owner=me", ["Red"]),
        ("owner=none", ["Blue"]),
        ("owner=me,none", ["Blue", "Red"]),
        ("not_owner=me", ["Blue", "Green"]),
        ("logged_by=me", ["Green"]),
        ("team=me", ["Green"]),
        ("urgency=high,low", ["Green", "Red"]),
        ("urgency=none", ["Blue"]),
        ("cost=low", ["Red"]),
        ("scale=bau", ["Green"]),
        ("source=customer", ["Red"]),
        ("not_source=customer", ["Blue", "Green"]),
        ("tag=vpn", ["Red"]),
        ("tag=New%20Starters", ["Red"]),
        ("not_tag=vpn", ["Blue", "Green"]),
        ("objective=none", ["Blue", "Green", "Red"]),
        ("quadrant=quick_win", ["Red"]),
        ("quadrant=bigger_bet", ["Green"]),
        ("late=yes", ["Red"]),
        ("late=no", ["Blue", "Green"]),
        ("blocked=yes", ["Red"]),
        ("escalated=yes", ["Green"]),
        ("restricted=no", ["Blue", "Green", "Red"]),
        ("outcome=achieved", ["Blue"]),
        ("logged_from=2026-05-01&logged_until=2026-05-01", ["Green"]),
        ("target_until=2020-01-01", []),
        ("score_from=40.5", ["Red"]),
        ("score_from=10&score_until=40", ["Green"]),
        ("updated_before=2020-01-01", []),
        ("status=new&owner=none", []),
        ("", ["Blue", "Green", "Red"]),
    ],
)
def test_each_filter_finds_its_records(ana, three, query, found):
    assert titles(ana, query) == sorted(found)


def test_watched_and_supported_are_my_own(ana, ben, three):
    red, green, _ = three
    red.watch(by=ana)
    green.support(by=ben)
    assert titles(ana, "watching=yes") == ["Red"]
    assert titles(ana, "supported=yes") == []
    assert titles(ben, "supported=yes") == ["Green"]
    assert titles(ben, "supported=no") == ["Blue", "Red"]


def test_a_list_of_references_in_any_spelling(ana, three):
    red, green, _ = three
    assert titles(ana, f"ref=CIR-{red.pk},cir{green.pk},999999") == ["Green", "Red"]
    assert titles(ana, f"not_ref={red.pk}") == ["Blue", "Green"]


def test_a_person_by_id(cleo, three):
    red, _, _ = three
    assert titles(cleo, f"owner={red.owner_id}") == ["Red"]
    assert titles(cleo, f"requester={red.requester_id}") == ["Red"]


def test_what_a_person_may_not_see_is_never_found(cleo, ana, restricted):
    assert titles(ana, "restricted=yes") == [restricted.title]
    for query in (
        "restricted=yes",
        f"ref={restricted.pk}",
        f"owner={ana.pk}",
        "q=supplier",
        f"q=CIR-{restricted.pk}",
    ):
        assert titles(cleo, query) == []


HOSTILE = [
    "x", "-1", "0", "1e400", "9" * 400, "%00", "a%00b", "%ED%A0%80", "NaN", "' OR 1=1", "{{7*7}}", "%25s", "0.0",
    "2026-02-30", "0001-01-01", "9999-12-31", "+1", "%D9%A1", "me,none,1,,,", ",".join("x" for _ in range(200)),
]  # fmt: skip
NAMES = [*NEGATABLE, *(f"not_{name}" for name in NEGATABLE), *YES_OR_NO, "q", "logged_from", "logged_until",
         "target_from", "target_until", "updated_before", "score_from", "score_until"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_no_value_of_any_filter_breaks_the_list(ana, three, name):
    for value in HOSTILE:
        found = ask(ana, f"{name}={value}")
        assert found.problems() or found.qs.count() >= 0
        list(found.qs[:5])


@pytest.mark.parametrize(
    ("query", "field", "says"),
    [
        ("status=closed", "status", "“closed” is not one of"),
        ("status=new,closed", "status", "closed"),
        ("owner=999999", "owner", "There is no person “999999”."),
        ("item=nowhere", "item", "There is no item “nowhere”."),
        ("late=perhaps", "late", "yes, no"),
        ("late=yes,no", "late", "Choose one of"),
        ("ref=hello", "ref", "not a reference such as CIR-142"),
        ("logged_from=yesterday", "logged_from", "for example 2026-12-18"),
        ("score_from=101", "score_from", "100"),
        ("tag=a%00b", "tag", "Remove the characters"),
        ("q=" + "a" * 201, "q", "at most 200"),
    ],
)
def test_what_is_wrong_is_named_by_filter(ana, query, field, says):
    (problem,) = ask(ana, query).problems()
    assert problem.field == field
    assert says in problem.message


def test_everything_wrong_is_said_at_once(ana):
    fields = {problem.field for problem in ask(ana, "status=x&late=x&logged_from=x").problems()}
    assert fields == {"status", "late", "logged_from"}


def test_every_status_can_be_asked_for(ana):
    for status in Status.values:
        assert ask(ana, f"status={status}").problems() == ()
