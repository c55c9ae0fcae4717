"""What leaves a transaction, and what people are told."""

from cir.notifications.models.notification import Notification, Preference, Way
from cir.notifications.models.outbox import Outbox

__all__ = ["Notification", "Outbox", "Preference", "Way"]
