"""The KPIs of the sample organisation, as its file of figures has them, against formulas worked out by hand."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import TestCase

from cir import clock
from improvements.demo import filling
from tests import factories
from tests.improvements.by_hand import month
from tests.improvements.by_hand_around import Around

SHARES = 100
MONTHS_BACK = 420


class TestByHand(TestCase):
    """Filled once: it takes some seconds."""

    @classmethod
    def setUpTestData(cls) -> None:
        factories.criteria()
        filling.fill()
        first = (clock.today() - timedelta(days=MONTHS_BACK)).replace(day=1)
        call_command("backfill_rollups", first=first, last=clock.today(), kinds="month", stdout=io.StringIO())

    def test_every_kpi_of_the_file_is_what_the_formula_says_of_the_bare_tables(self):
        self.client.force_login(filling.people().get(name__startswith="Freya"))
        text = self.client.get("/kpis/values.csv").content.decode("utf-8-sig")
        rows = [row for row in csv.DictReader(io.StringIO(text)) if row["Period"] < month(clock.now())]
        months = sorted({row["Period"] for row in rows})
        assert len(months) > 12
        with connection.cursor() as cursor:
            paper = Around(cursor).worked_out(months)
        compared = {}
        for row in rows:
            numerator, denominator = paper.get((row["KPI"], row["Period"]), (None, None))
            if numerator is None:
                assert float(row["Numerator"]) == 0, row
                continue
            value = row["Value"] and float(row["Value"])
            assert float(row["Numerator"]) == pytest.approx(float(numerator), abs=1e-6), row
            if denominator:
                wanted = float(numerator / denominator) * (SHARES if row["Unit"] in ("%", "% staff") else 1)
                change = row["KPI"] in CHANGES
                assert value == pytest.approx(wanted / SHARES if change else wanted, abs=1e-6), row
            elif denominator is None:
                assert value == pytest.approx(float(numerator), abs=1e-6), row
            compared[row["KPI"]] = compared.get(row["KPI"], 0) + 1
        assert set(compared) == {name for name, _ in paper}
        assert {row["KPI"] for row in rows} - set(compared) <= set(NOT_IN_THE_SAMPLE)
        assert len(compared) >= 44
        assert sum(compared.values()) > 450


NOT_IN_THE_SAMPLE = (
    "Customer satisfaction gained",
    "Staff engagement gained",
    "Stakeholder satisfaction gained",
    "Awareness and adoption",
)
"""Nothing of it was proved about these in a month that is over; that nothing is counted for them is compared."""
CHANGES = ("Measured change", "Size of the harm", "Service performance gained", "Process efficiency gained")
"""Their unit is percent, but they are means of percentages, not shares."""
