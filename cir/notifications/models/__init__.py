"""What leaves a transaction, and what people are told."""

from cir.notifications.models.notification import Notification, Preference, Way
from cir.notifications.models.outbox import Outbox
from cir.notifications.models.webhook import Delivery, Webhook

__all__ = ["Delivery", "Notification", "Outbox", "Preference", "Way", "Webhook"]
