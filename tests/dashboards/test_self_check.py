"""The self-check of the practice: started, answered by several for themselves, closed, compared, and cured."""

import re
from datetime import timedelta

import pytest

from cir import clock
from cir.accounts.roles import Role
from cir.dashboards import health, selfchecked
from cir.errors import Conflict, Invalid, NotAllowed
from improvements.models import SelfCheck
from improvements.selfchecking import QUESTIONS
from metrics import queries, rollups
from metrics.models import Rollup
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
KEYS = [question.key for question in QUESTIONS]


def levels(text: str) -> dict[str, int]:
    """A digit for each question."""
    return dict(zip(KEYS, map(int, text), strict=True))


@pytest.fixture
def earlier(cora, mia) -> SelfCheck:
    """A check of seven months ago, closed."""
    at = clock.now() - timedelta(days=210)
    check = SelfCheck.start(by=cora, at=at)
    check.answer(levels("22222222"), by=mia, at=at)
    check.close(by=cora, at=at + timedelta(hours=1))
    return check


def test_the_middle_answer_counts_and_is_compared_with_the_check_before(earlier, cora, mia, ada):
    check = SelfCheck.start(by=cora)
    for person, said in ((cora, "32222225"), (mia, "42222221"), (ada, "32122215")):
        check.answer(levels(said), by=person)
    check.close(by=cora)
    first, last = check.found[0], check.found[-1]
    assert (first.level, first.before, first.change, first.is_low, first.differs) == (3, 2, 1, False, False)
    assert (last.level, last.differs, last.people) == (5, True, 3)
    assert check.level == pytest.approx((3 + 2 * 6 + 5) / 8)
    assert str(check).startswith("Self-check of ")


def test_everything_that_is_missing_or_wrong_is_said_at_once_and_nothing_is_kept(cora):
    check = SelfCheck.start(by=cora)
    given = levels("33333333") | {"approach": 6, "colour": 3}
    del given["register"]
    with pytest.raises(Invalid) as refused:
        check.answer(given, {"learning": "x" * 1001}, by=cora)
    assert {each.field for each in refused.value.problems} == {"approach", "colour", "register", "learning_note"}
    assert not check.answers.exists()


def test_one_check_is_open_at_a_time_and_a_closed_one_stays(cora, mia, ben, otto):
    check = SelfCheck.start(by=cora)
    with pytest.raises(Conflict):
        SelfCheck.start(by=mia)
    with pytest.raises(Conflict):
        check.close(by=cora)
    for person in (ben, otto):
        with pytest.raises(NotAllowed):
            check.answer(levels("33333333"), by=person)
    check.answer(levels("33333333"), by=mia)
    check.answer(levels("44444444"), by=mia)
    check.close(by=cora)
    assert (check.people, check.level) == (1, 4)
    with pytest.raises(Conflict):
        SelfCheck.objects.get().answer(levels("33333333"), by=mia)
    SelfCheck.start(by=mia)


def test_nobody_sees_the_answers_of_others_before_their_own_and_low_ones_can_become_improvements(client, cora, mia):
    client.force_login(cora)
    page = client.post("/practice/self-checks/", follow=True)
    address = page.redirect_chain[0][0]
    SelfCheck.objects.get().answer(levels("13333333"), {"approach": "Everybody does it in their own way."}, by=mia)
    assert b"own way" not in client.get(address).content
    refused = client.post(address, dict.fromkeys(KEYS[1:], 3))
    assert refused.status_code == 400
    assert b"Choose a level." in refused.content
    shown = client.post(
        address, dict.fromkeys(KEYS, 1) | {"register_note": "Half of it."}, follow=True
    ).content.decode()
    assert "own way" in shown
    assert "title=One+way+of+improving" in shown
    factories.improvement("One way of improving is known and used", source="practice", status="assessing")
    assert "is to raise this" in client.get(address).content.decode()
    client.post(f"{address}close/")
    assert SelfCheck.objects.get().closed_by == cora
    assert "Self-check" in client.get("/practice/").content.decode()


def test_who_has_no_role_cannot_reach_it_and_an_analyst_answers(client, cora, cleo):
    check = SelfCheck.start(by=cora)
    client.force_login(cleo)
    assert client.get(f"/practice/self-checks/{check.pk}/").status_code == 403
    analyst = factories.person("Ali Analyst", Role.ANALYST)
    client.force_login(analyst)
    assert client.post("/practice/self-checks/").status_code == 403
    assert client.post(f"/practice/self-checks/{check.pk}/", dict.fromkeys(KEYS, 4)).status_code == 302
    assert client.post(f"/practice/self-checks/{check.pk}/close/").status_code == 403
    assert selfchecked.initial(check, analyst)["approach"] == 4


def test_half_a_year_without_one_is_found_and_a_new_one_ends_it(earlier, cora, mia):
    def ill() -> dict[str, int | None]:
        return {each.key: each.days for each in health.of_everybody(clock.now())}

    assert ill()["no_self_check"] == 209
    check = SelfCheck.start(by=cora)
    assert "no_self_check" in ill()
    check.answer(levels("33333333"), by=mia)
    check.close(by=cora)
    assert "no_self_check" not in ill()


def test_the_level_is_a_kpi_of_the_period_in_which_the_check_was_closed(client, earlier, cora, cleo):
    closed = queries.today() - timedelta(days=210)
    rollups.backfill(closed.replace(day=1), closed, only=("month",))
    row = Rollup.objects.get(key="self_check_level", start=closed.replace(day=1))
    assert (row.value, row.numerator, row.denominator, row.scope_kind) == (2, 16, 8, "whole")
    client.force_login(cleo)
    kpi = client.get(f"/kpis/self_check_level/?period=month&until={closed:%Y-%m}").content.decode()
    way = re.search(r"/practice/self-checks/\?closed=[0-9-]+", kpi)
    assert way
    page = client.get(way[0]).content.decode()
    assert page.count("check-level") == row.n == 1
    assert f"/practice/self-checks/{earlier.pk}/" not in page
    assert "check-level" not in client.get("/practice/self-checks/?closed=2001-01").content.decode()
    assert "check-level" in client.get("/practice/self-checks/?closed=soon").content.decode()
