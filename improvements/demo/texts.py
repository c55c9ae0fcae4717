"""What the people of the sample organisation write. About the work, never about a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from cir.accounts.models import User
from improvements.demo.lives import Life
from improvements.models import Improvement
from improvements.statuses import Status

DESCRIPTIONS = (
    "It came up again this week: three people lost most of a morning over it.",
    "",
    "We have worked around it for so long that nobody notices any more what it costs.",
    "Two sites are affected, the small one most. The cause seems to be known.",
    "A customer mentioned it in the last service review, and again on the phone.",
    "",
    "Seen in the review of the outage in spring. It would have saved about an hour.",
)
REASONS = {
    "decline": (
        "The supplier changes this for everybody next year. Until then the workaround on the help page holds.",
        "It would cost more than it gives: about four people a month meet it. Thank you for writing it down.",
        "We tried this two years ago and went back: people could not find the new place.",
    ),
    "defer": ("Not before the move to the new building. We look at it again then.",),
    "stop": ("The pilot showed that the cause lies elsewhere. Better to stop than to finish the wrong thing.",),
    "merge": ("The same idea, seen from another side.",),
    "approve": ("Worth it, and small enough to finish this quarter.", "", "Start with a pilot at one site."),
}
APPROACHES = (
    "Three waves, the smallest team first. Each wave is looked at before the next one starts.",
    "A pilot of four weeks at one site, then a decision, then everybody.",
    "Change the default, tell people a week before, keep the old way open for a month.",
)
TASKS = (
    "Agree with the teams concerned",
    "Try it at one site",
    "Write the help page",
    "Tell everybody concerned",
    "Roll out to the other sites",
    "Switch the old way off",
)
BLOCKERS = ("Waits for a part from the supplier", "Needs a decision on the contract", "The test system is away")
COMMENTS = (
    "The numbers from the last two weeks look different at the small sites. Worth a look before we go on.",
    "I can help with the pilot, we have the room and the people.",
    "Careful with the week of the month-end close.",
    "We had the same idea in the last review. Glad that somebody wrote it down.",
    "The help page is ready, somebody from outside the team should read it.",
)
LESSONS = (
    ("Everybody would read the mail", "Half of them did not", "Tell people where they meet the change, not by mail"),
    ("The pilot site is like the others", "It was the easy one", "Pilot where it hurts most"),
    ("Two weeks are enough to measure", "The effect came in the fifth week", "Agree on the waiting time beforehand"),
    ("One training is enough", "People asked again after a month", "Plan a second, shorter one"),
)


def description(count: int, item: str) -> str:
    """What was written with the idea, if anything."""
    return DESCRIPTIONS[count % len(DESCRIPTIONS)]


def reason(move: str, number: int) -> str:
    """Why a move was made, where one says so."""
    said = REASONS.get(move, ("",))
    return said[number % len(said)]


def blocker(count: int) -> str:
    """What stands in the way."""
    return BLOCKERS[count % len(BLOCKERS)]


def approach(number: int) -> str:
    """How it is to be done."""
    return APPROACHES[number % len(APPROACHES)]


def done_means(record: Improvement) -> str:
    """What done means, in one sentence."""
    return f"It works at every site without help, and {record.value_consumer[:1].lower()}{record.value_consumer[1:]}"


def tasks(number: int, count: int) -> list[str]:
    """The titles of `count` tasks."""
    return list(TASKS[:count])


def talk(record: Improvement, people: list[User], random: Random, now: datetime) -> None:
    """A few comments, on about half of the records."""
    for number in range(record.pk % 4 - 1):
        since = max(record.logged_at, now - timedelta(days=60 - 9 * number))
        record.comments.create(
            author=random.choice(people),
            text=COMMENTS[(record.pk + number) % len(COMMENTS)],
            at=min(since + timedelta(days=number + 1, hours=3), now - timedelta(hours=2 + number)),
        )


def end(record: Improvement, lived: Life, day: Callable[[int], datetime]) -> None:
    """What was said at the end: the lesson, and for a closed one what was shown."""
    if record.status not in {Status.DONE, Status.STOPPED}:
        return
    expected, happened, next_time = LESSONS[record.pk % len(LESSONS)]
    record.lessons.create(
        expected=expected,
        happened=happened,
        next_time=next_time,
        status=lived.steps[-2].target,
        by=record.owner,
        at=record.ended_at,
    )
    if record.status == Status.DONE:
        quick = lived.place == "quick"
        record.closings.create(
            outcome=record.outcome,
            shown="The chart and what people said, at the monthly service review.",
            good_effects="Other sites asked for it too." if record.pk % 3 == 0 else "",
            bad_effects="Two weeks of extra calls while people got used to it." if record.pk % 4 == 0 else "",
            process=("followed", "mostly", "followed", "not_followed", "mostly")[record.pk % 5],
            process_words="The pilot was left out, and nobody missed it." if record.pk % 5 == 1 else "",
            no_verdict_reason="A quick win: seen by everybody, too small to be measured." if quick else "",
            next="stop_here" if record.outcome == "achieved" else "adjust",
            by=record.owner,
            at=record.ended_at,
        )


def look(record: Improvement, looker: User) -> None:
    """What the analyst found before and after, of every fourth that was done."""
    theirs = looker.pk in (record.owner_id, record.logged_by_id, record.requester_id)
    if record.status != Status.DONE or record.ended_at is None or record.pk % 4 != 1 or theirs:
        return
    began = record.logged_at + timedelta(days=5)
    record.independent.create(state="before", level=2, words="I sat beside three people: all of them worked around it.",
                              by=looker, at=min(began, record.ended_at))  # fmt: skip
    record.independent.create(state="after", level=4, words="The same three work as it was meant; one asks twice.",
                              by=looker, at=record.ended_at)  # fmt: skip


def benefit(kind: str) -> str:
    """What a line of the benefit ledger is called."""
    return {"hard": "Fewer hours paid outside", "soft": "Hours that go into other work"}.get(kind, "Purchases put off")
