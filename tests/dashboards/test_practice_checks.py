"""The practice measures itself: what is ill is told once to who keeps the register, and becomes an improvement."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from cir import clock
from cir.accounts.models import User
from cir.accounts.roles import Role
from cir.dashboards import checking
from cir.notifications.models import Notification, Outbox
from improvements.models import Improvement, PracticeFinding
from improvements.models.finding import BACK_WITHIN
from tests import factories
from tests.dashboards.conftest import lived

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
MONDAY = clock.now().replace(hour=12) - timedelta(days=clock.now().weekday())
DAY = timedelta(days=1)


def look(at) -> int:
    """The job on a day, and what it wrote."""
    new = checking.scan(at)
    for row in Outbox.objects.filter(kind=checking.CHECK, done_at=None):
        checking.check(row)
        Outbox.objects.filter(pk=row.pk).update(done_at=at)
    return new


def told(person: User) -> list[str]:
    return list(Notification.objects.filter(user=person, event="practice.finding").values_list("title", flat=True))


def test_a_new_finding_is_told_once_to_coordinators_of_everything(cora: User, ana: User, mia: User, item):
    scoped = factories.person("Sam Scoped", Role.COORDINATOR)
    scoped.memberships.update(item=item)
    lived("Nobody owns me", 20, 1)
    assert look(MONDAY) == 1
    (first,) = told(cora)
    assert "No result shown for long" in first
    assert "more" in first
    assert (told(ana), told(mia), told(scoped)) == ([], [], [])
    for later in range(1, 12):
        look(MONDAY + later * DAY)
    assert told(cora) == [first]
    assert PracticeFinding.objects.filter(key="no_owner", gone_at=None).count() == 1


def test_it_looks_once_a_working_day_and_never_at_the_weekend(cora: User):
    assert [look(MONDAY + n * DAY) for n in range(7)] == [1, 1, 1, 1, 1, 0, 0]
    assert look(MONDAY + timedelta(hours=2)) == 0


def test_what_comes_back_soon_is_not_told_again_and_later_it_is(cora: User):
    record = lived("Nobody owns me", 20, 1)
    look(MONDAY)
    Improvement.objects.filter(pk=record.pk).update(owner=cora)
    look(MONDAY + DAY)
    assert PracticeFinding.objects.get(key="no_owner").gone_at == MONDAY + DAY
    Improvement.objects.filter(pk=record.pk).update(owner=None)
    look(MONDAY + 2 * DAY)
    assert len(told(cora)) == 1
    assert PracticeFinding.objects.get(key="no_owner").gone_at is None
    PracticeFinding.keep_up({}, MONDAY + 3 * DAY)
    new = PracticeFinding.keep_up({"no_owner": "Without an owner"}, MONDAY + 4 * DAY + BACK_WITHIN)
    assert [row.key for row in new] == ["no_owner"]


def test_restricted_records_are_told_to_nobody(cora: User):
    lived("Secret and unowned", 20, 1, restricted=True)
    look(MONDAY)
    assert "Without an owner" not in " ".join(told(cora))


def test_a_kpi_that_gets_worse_is_told_with_the_way_to_it(cora: User):
    rows = PracticeFinding.keep_up({"kpi:time_to_implement": "“Time to implement” gets worse"}, MONDAY)
    notice = checking.notice_of(rows, "x")
    assert notice.url == "/kpis/time_to_implement/"
    assert notice.title == "Practice health: “Time to implement” gets worse"


def test_each_finding_is_logged_as_an_improvement_with_one_click_and_not_twice(client, cora: User):
    lived("Nobody owns me", 20, 1)
    client.force_login(cora)
    page = client.get("/practice/")
    (cure,) = [cure for cure in page.context["cures"] if cure.finding.key == "no_owner"]
    said = {name: values[0] for name, values in parse_qs(urlsplit(cure.form).query).items()}
    assert said["title"] == "Every improvement has an owner"
    assert "1 now. The oldest for" in said["description"]
    form = client.get(f"/ideas/new/{cure.form}").content.decode()
    assert said["title"] in form
    assert '<option value="practice" selected>' in form
    client.post("/ideas/new/", said)
    made = Improvement.objects.get(title=said["title"])
    assert (made.source, made.logged_by) == ("practice", cora)
    text = client.get("/practice/").content.decode()
    assert f"{made.reference} is to end this" in text


def test_the_register_is_not_touched_by_looking(cora: User):
    record = lived("Nobody owns me", 20, 1)
    before = Improvement.objects.values().get(pk=record.pk)
    look(MONDAY)
    assert Improvement.objects.values().get(pk=record.pk) == before
    assert Improvement.objects.count() == 1
