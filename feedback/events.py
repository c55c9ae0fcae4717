"""What colleagues can hear of feedback. Data only."""

from cir.accounts.roles import Role
from cir.notifications.events import Event, declare
from cir.notifications.models import Way

GROUP = "Feedback"
ANSWERED, NEW, DUE, ESCALATED, TELL, PROPOSED, CONSULTED, SIGNALS = (
    "feedback.answered", "feedback.new", "feedback.due", "feedback.escalated", "feedback.tell", "feedback.proposed",
    "feedback.consulted", "feedback.signals",
)  # fmt: skip
ANSWERERS = (Role.COORDINATOR, Role.APPROVER)

declare(
    Event(ANSWERED, "What you told us is answered", GROUP, Way.MAIL, position=51),
    Event(TELL, "You are asked to tell somebody what became of it", GROUP, Way.MAIL, position=52),
    Event(NEW, "Somebody tells us something", GROUP, Way.DIGEST, position=53),
    Event(DUE, "An answer is due or late", GROUP, Way.DIGEST, position=54),
    Event(ESCALATED, "An answer is long overdue", GROUP, Way.MAIL, ANSWERERS, position=55),
    Event(CONSULTED, "Somebody outside answers about a plan", GROUP, Way.MAIL, position=57),
    Event(PROPOSED, "A rule proposes an opportunity", GROUP, Way.MAIL, (Role.COORDINATOR,), position=56),
    Event(SIGNALS, "Signals wait longer than their source promises", GROUP, Way.DIGEST, position=58),
)
