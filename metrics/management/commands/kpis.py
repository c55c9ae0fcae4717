"""Print the KPIs as documentation: `docs/kpis.md` is what this prints."""

from typing import Any

from django.core.management.base import BaseCommand

from metrics import rollups
from metrics.kpi_documenting import documentation


class Command(BaseCommand):
    """`manage.py kpis > docs/kpis.md`"""

    help = "Print every KPI with its formula as Markdown."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it to standard output."""
        self.stdout.write(documentation(rollups.catalogue()), ending="")
