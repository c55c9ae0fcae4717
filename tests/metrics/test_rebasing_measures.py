"""The baseline of a measure's own chart set anew: by a person, with a reason, in phases; and taken back."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from cir.accounts.models import User
from cir.audit.models import Entry
from cir.errors import Conflict, Invalid
from metrics.behaviour import Nature, Window, behaviour
from metrics.models import Measure
from metrics.queries import zone
from metrics.series import Reading
from tests import factories
from tests.metrics.sending import at

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LOW = [203, 199, 206, 201, 197, 204, 200, 202, 198, 205, 201, 203]
MOVED = date(2026, 5, 27)  # the thirteenth reading: every thirty days from June 2025


@pytest.fixture
def moved(tickets: Measure) -> Measure:
    """A year at four hundred, then a year at two hundred: another system counts."""
    factories.readings(tickets, [*factories.BASELINE, *LOW], days=14, first=date(2025, 6, 1))
    return tickets


SINCE = date(2025, 11, 16)  # the thirteenth of these


def shown(client: Client, measure: Measure, **asked: Any) -> Any:
    response = client.get(f"/measures/{measure.pk}/", asked)
    assert response.status_code == 200
    return response


def test_a_person_sets_it_anew_and_the_chart_has_both_phases(client: Client, moved: Measure, ana: User, cleo: User):
    client.force_login(ana)
    before = shown(client, moved).context["shown"]
    assert before.behaviour.verdict.outcome == "improved"
    assert "since" not in before.chart
    said = {"first": SINCE.isoformat(), "last": "", "reason": "The new desk counts calls once."}
    assert client.post(at(moved, "").replace("readings/", "baseline/"), said).status_code == 302
    client.force_login(cleo)
    page = shown(client, moved)
    found = page.context["shown"]
    chart = found.chart
    assert (chart["since"], chart["stepped"]) == (12, False)
    assert chart["means"] == [405.0] * 12 + [None] * 12
    assert chart["uppers"][11] > 440
    assert chart["uppers"][12:] == [None] * 12
    assert chart["mean"] == pytest.approx(sum(LOW) / 12)
    assert [(each["from"], each["to"]) for each in chart["phases"]] == [(0, 11), (12, 23)]
    assert chart["changes"] == [{"at": 12, "text": "baseline set anew"}]
    assert chart["signals"] == {}
    text = page.content.decode()
    assert "The new desk counts calls once." in text
    assert "set anew from" in text
    assert "Take back" not in text  # Cleo does not keep it
    moved.refresh_from_db()
    assert moved.variation == "too_early"
    assert Entry.objects.filter(verb="baseline set anew").count() == 1


def test_each_phase_is_held_against_its_own_baseline_and_says_so_in_the_table(
    client: Client, moved: Measure, ana: User
):
    factories.readings(moved, [300], first=date(2026, 6, 1))
    moved.rebase(by=ana, reason="Another system", first=SINCE)
    client.force_login(ana)
    page = shown(client, moved)
    chart = page.context["shown"].chart
    last = len(chart["values"]) - 1
    assert chart["signals"] == {str(last): "bad"}  # 300 was good against 405 and is bad against 202
    rows = page.context["table"]
    assert rows[0].limits != rows[-1].limits
    assert "Limits" in page.content.decode()


def test_it_is_refused_with_everything_that_is_wrong(client: Client, moved: Measure, ana: User, cleo: User):
    client.force_login(ana)
    address = f"/measures/{moved.pk}/baseline/"
    assert client.get(address).status_code == 200
    for said, words in (
        ({"first": "", "reason": ""}, "Enter the first day."),
        ({"first": "soon", "reason": "x"}, "Enter a day, for example"),
        ({"first": "2026-04-19", "reason": "x"}, "at least 6 readings, better 12: there are 1."),
        ({"first": "2025-12-01", "last": "2025-11-01", "reason": "x"}, "not before its first"),
        ({"first": SINCE.isoformat(), "reason": " "}, "Say why"),
    ):
        response = client.post(address, said)
        assert (response.status_code, words in response.content.decode()) == (400, True), said
    client.force_login(cleo)
    assert client.get(address).status_code == 403
    assert client.post(address, {"first": SINCE.isoformat(), "reason": "x"}).status_code == 403
    assert moved.rebasings.count() == 0


def test_days_go_forward_and_only_the_latest_is_taken_back(moved: Measure, ana: User):
    first = moved.rebase(by=ana, reason="One", first=date(2025, 6, 1), last=date(2025, 9, 1))
    second = moved.rebase(by=ana, reason="Two", first=SINCE)
    with pytest.raises(Invalid, match="Choose a day after 2025-11-16"):
        moved.rebase(by=ana, reason="Three", first=date(2025, 8, 1))
    with pytest.raises(Conflict):
        moved.take_back(first, by=ana, reason="x")
    with pytest.raises(Invalid):
        moved.take_back(second, by=ana, reason="  ")
    kept = moved.take_back(second, by=ana, reason="It was the old system after all")
    assert kept.taken_back_by == ana
    found = moved.behaviour(moved.series())
    assert found is not None
    assert found.verdict.limits.n == 7  # the days of the first are the baseline again
    assert moved.rebasings.count() == 2
    with pytest.raises(Conflict):
        moved.take_back(second, by=ana, reason="again")


def test_trying_days_out_keeps_nothing_and_offers_to_keep_them(client: Client, moved: Measure, ana: User):
    client.force_login(ana)
    page = shown(client, moved, baseline_from=SINCE.isoformat(), baseline_until="2026-04-30").content.decode()
    assert "Only you see this" in page
    offered = f"/measures/{moved.pk}/baseline/?baseline_from=2025-11-16&amp;baseline_until=2026-04-30"
    assert offered in page
    sheet = client.get(offered.replace("&amp;", "&")).content.decode()
    assert 'value="2025-11-16"' in sheet
    assert 'value="2026-04-30"' in sheet
    assert moved.rebasings.count() == 0


def test_judgements_have_no_limits_to_set_anew(ana: User):
    measure = factories.measure("Mood", kind="qualitative", unit="", owner=ana)
    with pytest.raises(Invalid, match="Judgements are not distances"):
        measure.rebase(by=ana, reason="x", first=date(2026, 1, 1))


def test_no_reading_is_lost_between_phases_and_none_counts_twice():
    rows = [Reading(float(n % 5), datetime(2026, 1, 1 + n, 12, tzinfo=UTC)) for n in range(30)]
    cuts = [Window(date(2026, 1, 1), date(2026, 1, 8)), Window(date(2026, 1, 20)), Window(date(2026, 1, 29))]
    found = behaviour(rows, Nature("up", "day"), zone(), rebased=cuts)
    assert [point.moment for point in found.chart.points] == [row.moment for row in rows]
    assert [len(each.baseline) for each in (*found.earlier, found.verdict)] == [8, 9, 2]
    assert [point.stage for point in found.chart.points] == [0] * 19 + [1] * 9 + [2] * 2
