"""One measure: its chart, what the rules say in words, its readings, and what it says to whom."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cir.accounts.models import User
from cir.ui import cells
from improvements.models import Improvement
from metrics.models import Measure
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(autouse=True)
def signed_in(client: Client, cleo: User) -> None:
    client.force_login(cleo)


def page(client: Client, measure: Measure, **asked: Any) -> Any:
    response = client.get(f"/measures/{measure.pk}/", asked)
    assert response.status_code == 200
    return response


def weeks(values: list[float], **fields: Any) -> Measure:
    measure = factories.measure(cadence="week", **fields)
    factories.readings(measure, values, first=date(2026, 1, 5), days=7)
    return measure


def test_the_four_hour_weeks_of_english_emergency_departments_are_shown_with_their_published_limits(client: Client):
    # Mohammed et al., BMJ Quality & Safety 2013;22:362-368: all 20 weeks are the baseline of the published chart.
    measure = factories.measure(
        "Seen within four hours", kind="rate", unit="%", direction="up", cadence="week", lowest=None
    )
    with (DATA / "emergency-four-hours.csv").open() as file:
        rows = list(csv.DictReader(file))
    first = datetime(2011, 4, 4, 12, tzinfo=UTC)
    for number, row in enumerate(rows):
        seen, all_of_them = float(row["seen_within_4_hours"]), float(row["attendances"])
        measure.record(moment=first + timedelta(weeks=number), numerator=seen, denominator=all_of_them, by=None)
    response = page(client, measure, baseline_from="2011-04-01", baseline_until="2011-12-31")
    limits = response.context["shown"].behaviour.verdict.limits
    assert (limits.n, limits.status) == (20, "full")
    assert limits.mean == pytest.approx(95.297, abs=0.0005)
    assert (limits.lower, limits.upper) == (pytest.approx(94.012, abs=0.0005), pytest.approx(96.582, abs=0.0005))
    text = response.content.decode()
    assert "95.3%" in text
    assert "94.01 to 96.58%" in text
    assert response.context["shown"].behaviour.findings == ()
    chart = response.context["shown"].chart
    assert len(chart["values"]) == 20
    assert chart["signals"] == {}


def test_the_first_twelve_readings_are_the_baseline_and_limits_are_carried_forward(client: Client):
    measure = factories.measure()
    factories.readings(measure, [*factories.BASELINE, 300, 250, 220, 198, 168])
    response = page(client, measure)
    chart = response.context["shown"].chart
    assert chart["mean"] == 405
    assert (round(chart["lower"], 1), round(chart["upper"], 1)) == (362.2, 447.8)
    assert chart["signals"] == {"12": "good", "13": "good", "14": "good", "15": "good", "16": "good"}
    text = response.content.decode()
    assert "Real improvement" in text
    assert "Five months in a row below the lower limit" in text
    assert "better" in text
    assert "−59%" in text


@pytest.mark.parametrize(
    ("count", "said", "limits"),
    [(5, "fewer than six readings", False), (6, "Limits are provisional", True), (11, "Limits are provisional", True)],
)
def test_few_readings_make_a_run_chart_or_provisional_limits_and_say_so(
    client: Client, count: int, said: str, limits: bool
):
    measure = factories.measure()
    factories.readings(measure, factories.BASELINE[:count])
    response = page(client, measure)
    assert said in response.content.decode()
    assert (response.context["shown"].chart["upper"] is not None) == limits


def test_a_chosen_window_is_the_baseline_and_stays_in_the_address(client: Client):
    measure = weeks([10, 12, 11, 13, 10, 12, 40, 42, 41, 43, 40, 42, 41, 90])
    response = page(client, measure, baseline_from="2026-02-16", baseline_until="2026-03-31")
    verdict = response.context["shown"].behaviour.verdict
    assert [reading.value for reading in verdict.baseline] == [40, 42, 41, 43, 40, 42, 41]
    assert [reading.value for reading in verdict.after] == [90]
    assert response.context["shown"].chart["excluded"] == [0, 1, 2, 3, 4, 5]
    assert 'value="2026-02-16"' in response.content.decode()


def test_a_window_that_makes_no_sense_is_refused_at_its_field_and_the_chart_stays(client: Client):
    measure = weeks([10, 12, 11])
    response = client.get(f"/measures/{measure.pk}/", {"baseline_from": "2026-05-01", "baseline_until": "2026-04-01"})
    assert response.status_code == 400
    assert "There is a problem" in response.content.decode()
    assert response.context["shown"].chart["values"] == [10, 12, 11]


@pytest.mark.parametrize("day", ["soon", "2026-13-01", "0000-01-01", "99999-01-01", "\x00", "9" * 5000])
def test_a_day_that_is_none_is_refused(client: Client, day: str):
    response = client.get(f"/measures/{weeks([1, 2]).pk}/", {"baseline_from": day})
    assert response.status_code == 400
    assert "Enter a day" in response.content.decode()


def test_a_new_definition_is_marked_on_the_chart(client: Client, cora: User):
    measure = weeks([10, 12, 11, 13])
    measure.redefine(by=cora, text="Counted per working day.", valid_from=date(2026, 1, 19))
    response = page(client, measure)
    assert response.context["shown"].chart["changes"] == [{"at": 2, "text": "new definition"}]
    assert "Counted per working day." in response.content.decode()


def test_a_corrected_reading_stays_struck_through_with_who_when_and_why(client: Client, ana: User):
    measure = weeks([10, 12, 11])
    wrong = measure.readings.get(value=12)
    measure.correct(wrong, by=ana, value=21, reason="Two figures were swapped.")
    text = page(client, measure).content.decode()
    assert "<del>12</del>" in text
    assert "Corrected by <bdi>Ana Abara</bdi>" in text
    assert "Two figures were swapped." in text
    assert page(client, measure).context["shown"].chart["values"] == [10, 21, 11]


def test_a_judgement_is_shown_in_words_and_without_limits(client: Client):
    measure = factories.measure("How the desk feels", kind="qualitative", unit="", direction="up")
    start = datetime(2026, 1, 5, 12, tzinfo=UTC)
    for number in range(14):
        measure.record(moment=start + timedelta(weeks=number), value=4, note=f"Calm week {number}.", by=None)
    response = page(client, measure)
    text = response.content.decode()
    assert "Good (4 of 5)" in text
    assert "Calm week 13." in text
    assert "Judgements are not distances" in text
    assert response.context["shown"].chart["mean"] is None


def test_the_chart_stays_readable_with_thousands_of_readings(client: Client):
    measure = factories.measure(cadence="day")
    start = datetime(2015, 1, 5, 12, tzinfo=UTC)
    model = measure.readings.model
    model.objects.bulk_create(
        [model(measure=measure, moment=start + timedelta(days=n), value=400 + n % 7) for n in range(1200)]
    )
    response = page(client, measure)
    assert len(response.context["shown"].chart["values"]) == 400
    assert "800 older ones" in response.content.decode()
    assert len(response.context["lines"]) == 25


def test_the_number_of_queries_does_not_grow_with_the_number_of_readings(client: Client):
    measure = weeks([10, 12, 11])

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            page(client, measure)
        return len(seen)

    few = queries()
    factories.readings(measure, [20.0] * 40, first=date(2024, 1, 1), days=7)
    assert queries() == few <= 14


def test_the_improvements_that_aim_at_it_are_those_the_person_may_see(
    client: Client, ana: User, idea: Improvement, restricted: Improvement
):
    measure = weeks([10, 12, 11])
    idea.targets.create(measure=measure, baseline_from=date(2026, 1, 5), baseline_until=date(2026, 1, 12))
    restricted.targets.create(measure=measure)
    text = client.get(f"/measures/{measure.pk}/improvements/", headers={"HX-Request": "true"}).content.decode()
    assert idea.title in text
    assert "baseline_from=2026-01-05&amp;baseline_until=2026-01-12" in text
    assert restricted.title not in text
    client.force_login(ana)
    assert restricted.title in client.get(f"/measures/{measure.pk}/improvements/").content.decode()


def test_a_measure_that_is_not_there_is_404(client: Client):
    for path in ("", "readings.csv", "improvements/"):
        assert client.get(f"/measures/999999/{path}").status_code == 404
        assert client.get(f"/measures/{'9' * 30}/{path}").status_code == 404


def test_the_file_has_every_reading_and_no_formula(client: Client, ana: User):
    measure = factories.measure("=HYPERLINK(1)", unit="@unit")
    moment = datetime(2026, 10, 31, 12, tzinfo=UTC)
    notes = ["=1+1", "+cmd", "-2", "@a", "\tx", "a;=1+1", "'=quoted", 'plain, with "quotes"\nand lines']
    for number, note in enumerate(notes):
        measure.record(moment=moment - timedelta(days=number), value=-0 + number, note=note, by=ana)
    measure.correct(measure.readings.first(), by=ana, value=77, reason="=2+2")
    response = client.get(f"/measures/{measure.pk}/readings.csv")
    assert response["Content-Disposition"] == 'attachment; filename="hyperlink1-readings.csv"'
    text = response.getvalue().decode("utf-8-sig")  # type: ignore[attr-defined]  # a streamed answer
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == len(notes) + 1
    for row in rows:
        for cell in (row["Note"], row["Unit"], row["Reason for the correction"]):
            assert not cell.startswith(("=", "+", "-", "@", "\t"))
    assert {cells.restored(row["Note"]) for row in rows} == {note.strip() for note in notes}
    assert {row["Value"] for row in rows} >= {"0.0", "77.0"}
    assert sum(bool(row["Replaced at"]) for row in rows) == 1


@pytest.mark.parametrize("text", ["", "=1", "'=1", "''=1", "'", "it's", "\t", "-", "＝1", "a=1", "\n=1"])  # noqa: RUF001 (full-width on purpose)
def test_a_safe_cell_gives_its_text_back(text: str):
    assert cells.restored(cells.safe(text)) == text
    assert not cells.safe(text).startswith(cells.DANGEROUS)
