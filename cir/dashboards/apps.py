import importlib

from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    """The dashboard, practice health and the monthly report."""

    name = "cir.dashboards"
    label = "dashboards"
    verbose_name = "Dashboards"

    def ready(self) -> None:
        """Whoever runs CIR knows how its outbox rows are handled, and what it adds to the sample organisation."""
        for module in ("checking", "sample"):
            importlib.import_module(f"cir.dashboards.{module}")
