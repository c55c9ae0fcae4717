"""The documentation of the KPIs is what the program says of them, and every KPI of the field is there."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from metrics import rollups
from metrics.kpis import Shape

DOCS = Path(__file__).parents[2] / "docs" / "kpis.md"


def test_the_page_in_docs_is_what_the_command_prints():
    printed = StringIO()
    call_command("kpis", stdout=printed)
    assert DOCS.read_text() == printed.getvalue(), "run: python manage.py kpis > docs/kpis.md"


def test_keys_are_unique_and_short_enough_to_be_kept():
    keys = [kpi.key for kpi in rollups.catalogue().kpis]
    assert len(keys) == len(set(keys))
    assert max(map(len, keys)) <= 40


@pytest.mark.parametrize("kpi", rollups.catalogue().kpis, ids=lambda kpi: kpi.key)
def test_every_kpi_says_what_is_counted_over_what_and_what_is_not(kpi):
    assert all((kpi.name, kpi.group, kpi.formula, kpi.numerator, kpi.left_out, kpi.source))
    assert bool(kpi.denominator) == kpi.has_denominator
    assert kpi.behind or kpi.symbols or kpi.shape is Shape.PART
