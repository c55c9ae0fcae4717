import importlib

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """What people tell us, and the answers they are owed."""

    name = "feedback"

    def ready(self) -> None:
        """Whoever runs CIR (web, worker, tests) knows what feedback can tell and how its outbox rows are handled."""
        for module in (
            "feedback.events",
            "feedback.delivery",
            "feedback.reminders",
            "feedback.inbound.noticing",
            "feedback.demo",
        ):
            importlib.import_module(module)
