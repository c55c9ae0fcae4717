import importlib

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """The outbox, notices in the product, mail and preferences."""

    name = "cir.notifications"
    label = "notifications"

    def ready(self) -> None:
        """Whoever runs CIR (web, worker, tests) knows how outbox rows are handled."""
        for module in ("telling", "mail", "account_mail", "password_reset", "webhooks"):
            importlib.import_module(f"cir.notifications.{module}")
