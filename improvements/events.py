"""What people can hear of the register. Data only; who hears what is decided in `deliveries.py` and `reminders.py`."""

from cir.accounts.roles import Role
from cir.notifications.events import Event, declare
from cir.notifications.models import Way

YOURS = "Your ideas and improvements"
FOLLOWED = "Improvements you follow"
REMINDERS = "Reminders"
RUNNING = "Running the register"
DECIDERS = (Role.COORDINATOR, Role.APPROVER)

ANSWERED, SUPPORTED = "idea.answered", "idea.supported"
OWNED, MENTIONED, GIVEN = "improvement.owned", "comment.mention", "task.given"
MOVED, CHANGED, COMMENTED, REACHED = "improvement.moved", "improvement.changed", "comment.new", "target.reached"
FIRST_LOOK = "idea.first_look"
CONSULTED, CONSULTED_ANSWERED = "consultation.asked", "consultation.answered"
LOGGED, ESCALATED, SETTLED = "improvement.logged", "improvement.escalated", "improvement.settled"
GAIN_LOST = "gain.lost"
PRACTICE_ILL = "practice.finding"
REMIND_OWNER, REMIND_TASK, REMIND_DECIDER = "remind.owner", "remind.task", "remind.decider"

declare(
    Event(ANSWERED, "What becomes of an idea you asked for", YOURS, Way.MAIL, position=1),
    Event(SUPPORTED, "What becomes of an idea you support", YOURS, Way.MAIL, position=2),
    Event(OWNED, "You become the owner of an improvement", YOURS, Way.MAIL, position=3),
    Event(GIVEN, "You are given a task", YOURS, Way.MAIL, position=5),
    Event(CONSULTED, "You are asked about a plan or its risk", YOURS, Way.MAIL, position=6),
    Event(MENTIONED, "Somebody mentions you", YOURS, Way.MAIL, position=4),
    Event(MOVED, "An improvement moves to another status", FOLLOWED, Way.BELL, position=11),
    Event(COMMENTED, "Somebody comments", FOLLOWED, Way.DIGEST, position=12),
    Event(CHANGED, "Somebody changes facts, such as the target date", FOLLOWED, Way.BELL, position=13),
    Event(REACHED, "A reading reaches the target for the first time", FOLLOWED, Way.MAIL, position=14),
    Event(SETTLED, "The committee settles a question", FOLLOWED, Way.MAIL, position=15),
    Event(
        CONSULTED_ANSWERED, "Somebody who was asked about a plan or its risk answers", FOLLOWED, Way.MAIL, position=17
    ),
    Event(GAIN_LOST, "A gain is lost after closing", FOLLOWED, Way.MAIL, position=16),
    Event(
        REMIND_OWNER, "Reviews, readings and target dates of improvements you own", REMINDERS, Way.DIGEST, position=21
    ),
    Event(REMIND_TASK, "Tasks that are due or late", REMINDERS, Way.DIGEST, position=22),
    Event(REMIND_DECIDER, "Ideas and decisions that wait for you", REMINDERS, Way.DIGEST, DECIDERS, position=23),
    Event(FIRST_LOOK, "An idea waits for you as the owner of its service", RUNNING, Way.MAIL, position=30),
    Event(LOGGED, "A new idea is logged", RUNNING, Way.DIGEST, position=31),
    Event(PRACTICE_ILL, "Practice health finds something new", RUNNING, Way.DIGEST, (Role.COORDINATOR,), position=33),
    Event(ESCALATED, "A question is put to the committee", RUNNING, Way.MAIL, (Role.APPROVER,), position=32),
)
