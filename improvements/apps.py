import importlib

from django.apps import AppConfig


class ImprovementsConfig(AppConfig):
    """The register of improvements."""

    name = "improvements"

    def ready(self) -> None:
        """Whoever runs CIR (web, worker, tests) knows what it can tell and how outbox rows are handled."""
        for module in (
            "improvements.events",
            "improvements.deliveries",
            "improvements.reminders",
            "improvements.exporting",
        ):
            importlib.import_module(module)
