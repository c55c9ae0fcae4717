"""The known diseases of a register as conditions on records: practice health finds, the register filters by them.

Each finding has words, what shows it, since when a record is part of it, and the one action that cures it. Finding
something changes nothing: people are nudged, nothing is closed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Length

from cir import clock
from improvements import worth
from improvements.models import Benefit, Improvement, Lesson, Target, Verdict
from improvements.outcomes import TRACES
from improvements.queries import ImprovementQuerySet
from improvements.statuses import COMMITTED, FLOW, Status

UNDECIDED_DAYS, UNSTARTED_DAYS, UNTOUCHED_DAYS, VAGUE_DAYS, YEAR_DAYS = 60, 60, 30, 7, 365
WORDS_ENOUGH = 40
FIXES = r"^(fix|repair|restart|reboot|restore|renew|replace|reset)( |$)"
PROJECTS = r"^(install|deploy|migrate|upgrade|roll out|implement|introduce)( |$)"
SEEN = tuple(status for status in FLOW if status != Status.NEW)


class Disease(NamedTuple):
    """One of them. `since` is the column that tells since when; `cure` is the action, in words; `aim` is the title of
    an improvement of the practice that would end it.
    """

    key: str
    title: str
    shows: str
    since: str
    cure: str
    aim: str
    condition: Callable[[datetime], Q]


def _ago(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)


def _main() -> Exists:
    return Exists(Target.objects.filter(improvement=OuterRef("pk"), role=Target.Role.MAIN))


def no_owner(now: datetime) -> Q:
    """Somebody looked at it, and still nobody is accountable."""
    return Q(status__in=SEEN, owner=None)


def no_target(now: datetime) -> Q:
    """It has a measure without a target or date; or it was approved without any main measure."""
    aims = Target.objects.filter(improvement=OuterRef("pk"), role=Target.Role.MAIN)
    half = Q(Exists(aims.filter(Q(value=None) | Q(due_on=None)))) & Q(status__in=SEEN)
    return half | (Q(status__in=COMMITTED) & ~Q(_main()))


def undecided(now: datetime) -> Q:
    """Neither approved nor declined for months."""
    return Q(status__in=(Status.NEW, Status.ASSESSING), logged_at__lt=_ago(now, UNDECIDED_DAYS))


def closed_bare(now: datetime) -> Q:
    """Done in the last year without a verdict on the main measure, or without a lesson."""
    proved = Exists(Verdict.objects.filter(target__improvement=OuterRef("pk"), target__role=Target.Role.MAIN))
    learned = Exists(Lesson.objects.filter(improvement=OuterRef("pk")))
    return Q(status=Status.DONE, ended_at__gte=_ago(now, YEAR_DAYS)) & ~(Q(proved) & Q(learned))


def not_improvements(now: datetime) -> Q:
    """A fix or a plain project by its title, with no main measure that it should move."""
    named = Q(title__iregex=FIXES) | Q(title__iregex=PROJECTS)
    return Q(status__in=FLOW) & named & ~Q(_main())


def vague(now: datetime) -> Q:
    """A week old and still hardly a sentence: no problem told, no value stated, no measure."""
    unsaid = Q(value_provider="", value_consumer="", said__lt=WORDS_ENOUGH)
    return Q(status__in=FLOW, logged_at__lt=_ago(now, VAGUE_DAYS)) & unsaid & ~Q(_main())


def too_large(now: datetime) -> Q:
    """A project that was approved and has not begun for months."""
    waiting = Q(status__in=(Status.APPROVED, Status.PLANNED), status_since__lt=_ago(now, UNSTARTED_DAYS))
    return waiting & Q(scale=Improvement.Scale.PROJECT)


def no_time(now: datetime) -> Q:
    """In progress, and nothing happened on it for a month: operations always win."""
    return Q(status=Status.IN_PROGRESS, updated_at__lt=_ago(now, UNTOUCHED_DAYS))


def no_objective(now: datetime) -> Q:
    """It says itself that it contributes to nothing the organisation wants."""
    return Q(status__in=FLOW, objective=None) & ~Q(serves_none_reason="")


def put_off(now: datetime) -> Q:
    """Planned to the end, and begun by nobody: perfect plans delay improvements."""
    return Q(status=Status.PLANNED, status_since__lt=_ago(now, UNSTARTED_DAYS)) & ~Q(scale=Improvement.Scale.PROJECT)


def perfected(now: datetime) -> Q:
    """Everything that a decision needs is there for a month, and still it is assessed."""
    aim = Target.objects.filter(improvement=OuterRef("pk"), role=Target.Role.MAIN, value__isnull=False)
    aimed = Q(Exists(aim.filter(due_on__isnull=False))) & ~Q(value_provider="", value_consumer="")
    known = Q(owner__isnull=False, score__isnull=False) & ~Q(urgency="") & ~Q(cost_band="")
    return Q(status=Status.ASSESSING, status_since__lt=_ago(now, UNTOUCHED_DAYS)) & known & aimed


def one_alone(now: datetime) -> Q:
    """Open for a month, logged and owned by the same person, and nobody else has left a trace on it."""
    condition = Q(status__in=SEEN, owner=F("logged_by"), logged_at__lt=_ago(now, UNTOUCHED_DAYS), supporters=0)
    for model, _, who in TRACES:
        theirs = model._default_manager.filter(improvement=OuterRef("pk"), **{f"{who}__isnull": False})
        condition &= ~Q(Exists(theirs.exclude(**{who: OuterRef("owner")})))
    return condition


def only_money(now: datetime) -> Q:
    """Its worth is money alone: no line of another kind, not a word about those who are served."""
    lines = Benefit.objects.filter(improvement=OuterRef("pk"))
    money = Exists(lines.filter(kind__in=worth.MONEY_KINDS)) & ~Exists(lines.exclude(kind__in=worth.MONEY_KINDS))
    return Q(status__in=FLOW, value_consumer="") & Q(money)


DISEASES: Mapping[str, Disease] = {
    disease.key: disease
    for disease in (
        Disease(
            "no_owner", "Without an owner", "Somebody looked at them, nobody is accountable.",
            "status_since", "Give each an owner", "Every improvement has an owner", no_owner,
        ),
        Disease(
            "no_target", "Data without a target",
            "The measure has no target or no date; or there is no main measure though it was approved.",
            "status_since", "Set targets with dates", "Every measure has a target with a date", no_target,
        ),
        Disease(
            "undecided", "Undecided for months",
            f"Logged more than {UNDECIDED_DAYS} days ago, neither approved nor declined.",
            "logged_at", "Decide, defer or decline", "Every idea is decided within two months", undecided,
        ),
        Disease(
            "closed_bare", "Closed without measurement or lesson",
            "Done in the last 12 months without a verdict on the main measure, or without a lesson.",
            "ended_at", "Write the lesson, store the verdict", "Improvements end with a verdict and a lesson",
            closed_bare,
        ),
        Disease(
            "not_improvements", "Fixes and projects logged as improvements",
            "The title begins as that of a fix or a project, and no main measure says what should get better.",
            "logged_at", "Name what gets better, or decline", "Fixes and plain projects stay out of the register",
            not_improvements,
        ),
        Disease(
            "vague", "Vague statements",
            f"A week old with fewer than {WORDS_ENOUGH} characters of description, no value and no measure.",
            "logged_at", "Ask for the problem and who feels it", "Ideas say what is wrong and who feels it", vague,
        ),
        Disease(
            "too_large", "Too large to start", f"Projects approved and not started for {UNSTARTED_DAYS} days.",
            "status_since", "Cut out a first step", "Large improvements begin with a small step", too_large,
        ),
        Disease(
            "no_time", "No time protected", f"In progress, untouched for {UNTOUCHED_DAYS} days: operations win.",
            "updated_at", "Make room, or defer with a date", "Time for improvement work is protected", no_time,
        ),
        Disease(
            "no_objective", "Probably not necessary", "They say themselves that they serve no objective.",
            "logged_at", "Find the objective, or decline", "Every improvement serves an objective", no_objective,
        ),
        Disease(
            "put_off", "Planned and put off", f"Planned, no project, and not started for {UNSTARTED_DAYS} days.",
            "status_since", "Start with what is there", "What is planned is started within two months", put_off,
        ),
        Disease(
            "perfected", "Polished instead of decided",
            f"Assessed for more than {UNTOUCHED_DAYS} days with everything there that a decision needs.",
            "status_since", "Decide with what is there", "What is ready is decided within a month", perfected,
        ),
        Disease(
            "one_alone", "In a small circle",
            f"Logged and owned by one person, and nobody else left a trace in {UNTOUCHED_DAYS} days.",
            "logged_at", "Show it to those it concerns", "Improvements are worked on in the open", one_alone,
        ),
        Disease(
            "only_money", "Judged by money alone",
            "Benefits in money only, and nothing says what those we serve get.",
            "logged_at", "Say what it is worth to users", "Value that money does not show is named", only_money,
        ),
    )
}  # fmt: skip


def found(rows: ImprovementQuerySet, key: str, at: datetime | None = None) -> ImprovementQuerySet:
    """The records among `rows` that show the disease."""
    return rows.alias(said=Length("description")).filter(DISEASES[key].condition(at or clock.now()))


def any_of(keys: list[str]) -> Q:
    """Records that show one of these: as a condition of the register."""
    condition, now = Q(), clock.now()
    for key in keys:
        condition |= Q(pk__in=found(Improvement.objects.all(), key, now).order_by().values("pk"))
    return condition
