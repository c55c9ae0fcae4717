from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """The outbox, notices in the product, mail and preferences."""

    name = "cir.notifications"
    label = "notifications"
