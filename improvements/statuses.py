"""The eleven statuses and the seven questions of the ITIL continual improvement model. Data only."""

from django.db.models import TextChoices


class Status(TextChoices):
    """Where in its life an improvement is."""

    NEW = "new", "New"
    ASSESSING = "assessing", "Assessing"
    APPROVED = "approved", "Approved"
    PLANNED = "planned", "Planned"
    IN_PROGRESS = "in_progress", "In progress"
    MEASURING = "measuring", "Measuring"
    DONE = "done", "Done"
    DEFERRED = "deferred", "Deferred"
    DECLINED = "declined", "Not going ahead"
    STOPPED = "stopped", "Stopped"
    MERGED = "merged", "Merged"


FLOW = (
    Status.NEW,
    Status.ASSESSING,
    Status.APPROVED,
    Status.PLANNED,
    Status.IN_PROGRESS,
    Status.MEASURING,
)
"""The open statuses in the order of the flow: the columns of the board."""

OPEN = (*FLOW, Status.DEFERRED)
"""Not ended: something is still owed."""

ENDED = (Status.DONE, Status.DECLINED, Status.STOPPED, Status.MERGED)

COMMITTED = (Status.APPROVED, Status.PLANNED, Status.IN_PROGRESS, Status.MEASURING)
"""Approved and not ended: stopping one of these needs a lesson."""

QUESTIONS = (
    "What is the vision?",
    "Where are we now?",
    "Where do we want to be?",
    "How do we get there?",
    "Take action",
    "Did we get there?",
    "How do we keep the momentum going?",
)

STEP_OF = {
    Status.NEW: 1,
    Status.ASSESSING: 2,
    Status.APPROVED: 4,
    Status.PLANNED: 4,
    Status.IN_PROGRESS: 5,
    Status.MEASURING: 6,
    Status.DONE: 7,
}
"""The question a status works on; Assessing goes on to 3 when a baseline is set. Others keep the step they were at."""
