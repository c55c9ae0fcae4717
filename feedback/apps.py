import importlib

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    """What people tell us, and the answers they are owed."""

    name = "feedback"

    def ready(self) -> None:
        """Whoever runs CIR (web, worker, tests) knows what feedback can tell and how its outbox rows are handled."""
        for module in (
            "events", "delivery", "reminders", "inbound.noticing", "proposing", "survey_mail", "waiting", "demo",
            "demo_signals", "demo_surveys", "demo_results",
        ):  # fmt: skip
            importlib.import_module(f"feedback.{module}")
