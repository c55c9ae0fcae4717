"""What came of improvements, as conditions that KPIs count by and the register filters by: one definition for both.

Each condition has three answers (yes, no, unknown); "unknown" is what a KPI leaves out. Spans begin and end in the
organisation's zone, whoever looks.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, TruncDate

from improvements import worth
from improvements.models import (
    BenefitFigure,
    Closing,
    Comment,
    Improvement,
    Points,
    Support,
    Target,
    Task,
    Transition,
    Update,
    Verdict,
)
from metrics import queries
from metrics.spans import Span

YES, NO, UNKNOWN = "yes", "no", "unknown"
ANSWERS = {YES: "Yes", NO: "No", UNKNOWN: "Cannot be said"}
NO_VERDICT = "none"
MONEY = models.DecimalField(max_digits=18, decimal_places=4)
Records = models.QuerySet[Improvement]


def logged_in(span: Span) -> Q:
    """Logged within the span."""
    zone = queries.zone()
    return Q(logged_at__gte=span.start(zone), logged_at__lt=span.end(zone))


def ended_in(span: Span) -> Q:
    """Ended within the span and not reopened since."""
    zone = queries.zone()
    return Q(ended_at__gte=span.start(zone), ended_at__lt=span.end(zone))


def open_at(moment: datetime) -> Q:
    """In the register and not ended at the moment. What was reopened counts as open since it was logged."""
    return Q(logged_at__lt=moment) & (Q(ended_at=None) | Q(ended_at__gte=moment))


def left_in(status: str, span: Span) -> Q:
    """Left the status within the span by a move."""
    zone = queries.zone()
    moves = Transition.objects.filter(improvement=OuterRef("pk"), source=status)
    return Q(Exists(moves.filter(at__gte=span.start(zone), at__lt=span.end(zone)).exclude(target=status)))


def on_time() -> Case:
    """Ended on or before its target date, as that stands."""
    ended = TruncDate("ended_at", tzinfo=queries.zone())
    known = Q(target_date__isnull=False, ended_at__isnull=False)
    return _answer(known, Q(target_date__gte=ended))


def within_cost() -> Case:
    """Actual cost, direct and indirect, at most the estimated one."""
    known = Q(cost_estimated__isnull=False, cost_actual__isnull=False)
    spent = F("cost_actual") + Coalesce("cost_actual_indirect", Value(0), output_field=models.DecimalField())
    meant = F("cost_estimated") + Coalesce("cost_estimated_indirect", Value(0), output_field=models.DecimalField())
    return _answer(known, models.lookups.LessThanOrEqual(spent, meant))


def to_plan() -> Case:
    """Every task of its plan was done; none was dropped."""
    tasks = Task.objects.filter(improvement=OuterRef("pk"))
    return _answer(Q(Exists(tasks)), ~Q(Exists(tasks.filter(done_at=None))))


def as_planned() -> Case:
    """In time, within cost and to plan."""
    parts = [Coalesce(part, Value(UNKNOWN)) for part in (on_time(), within_cost(), to_plan())]
    no = [models.lookups.Exact(part, Value(NO)) for part in parts]
    unknown = [models.lookups.Exact(part, Value(UNKNOWN)) for part in parts]
    return Case(
        *(When(condition, then=Value(UNKNOWN)) for condition in unknown),
        *(When(condition, then=Value(NO)) for condition in no),
        default=Value(YES),
        output_field=models.CharField(),
    )


def verdict() -> Coalesce:
    """The result of the latest verdict on the main measure; "none" without one."""
    return Coalesce(_latest(F("result")), Value(NO_VERDICT))


def harmed() -> Coalesce:
    """The bad outweighed the good: the main measure got worse, or one that must not get worse did while the main one
    shows no improvement; without a verdict, when the objective was missed and only bad effects were found.
    """
    effects = Closing.objects.filter(improvement=OuterRef("pk"))
    only_bad = effects.exclude(bad_effects="").filter(good_effects="", outcome=Closing.Outcome.NOT_ACHIEVED)
    proved = Case(
        When(result="worse", then=Value(YES)),
        When(result__in=("improved", "changed"), then=Value(NO)),
        When(_worse_beside("target__improvement"), then=Value(YES)),
        default=Value(NO),
        output_field=models.CharField(),
    )
    unproved = Case(
        When(_worse_beside("pk"), then=Value(YES)),
        When(Exists(only_bad), then=Value(YES)),
        When(~Exists(effects), then=Value(UNKNOWN)),
        default=Value(NO),
        output_field=models.CharField(),
    )
    return Coalesce(_latest(proved), unproved)


def reached() -> Coalesce:
    """The latest reading at closing met the target of the main measure."""
    said = Case(
        When(target_reached=True, then=Value(YES)),
        When(target_reached=False, then=Value(NO)),
        output_field=models.CharField(),
    )
    return Coalesce(_latest(said), Value(UNKNOWN))


def proved_on(subjects: list[str]) -> Q:
    """A verdict was stored on a main or supporting measure that is about one of these subjects."""
    return Q(Exists(gains().filter(target__improvement=OuterRef("pk"), target__measure__subject__in=subjects)))


def gains() -> models.QuerySet[Verdict]:
    """The latest verdict on each measure that was to move; balancing ones were to stay."""
    later = Verdict.objects.filter(target=OuterRef("target")).filter(
        Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
    )
    return Verdict.objects.exclude(target__role=Target.Role.BALANCING).filter(~Exists(later)).order_by()


def gained_in(span: Span, kinds: Collection[str] = tuple(worth.MONEY_KINDS)) -> Q:
    """Benefit in money, of these kinds, was realised in months that begin within the span."""
    mine = _money(kinds).filter(month__gte=span.first, month__lte=span.last)
    return Q(Exists(mine))


def valued_in(span: Span) -> Q:
    """Value that money does not show was realised, counted or judged, in months that begin within the span."""
    rows = BenefitFigure.objects.filter(column="realised", replaced_at=None, benefit__improvement=OuterRef("pk"))
    mine = rows.filter(benefit__kind__in=list(worth.VALUE_KINDS), month__gte=span.first, month__lte=span.last)
    return Q(Exists(mine))


def planned_in(span: Span) -> Q:
    """Benefit in money was planned for months that begin within the span."""
    return Q(Exists(_money(column="planned").filter(month__gte=span.first, month__lte=span.last)))


def _money(
    kinds: Collection[str] = tuple(worth.MONEY_KINDS), column: str = "realised"
) -> models.QuerySet[BenefitFigure]:
    """The figures in money of a record."""
    rows = BenefitFigure.objects.filter(column=column, replaced_at=None, amount__isnull=False)
    return rows.filter(benefit__improvement=OuterRef("pk"), benefit__kind__in=list(kinds))


def saved_in(span: Span) -> Q:
    """Cost was saved in months that begin within the span."""
    return gained_in(span, ("hard", "soft"))


def costed() -> Case:
    """Its cost, direct and indirect together, is known and above 0, and what it realised in money is known too."""
    spent = Coalesce("cost_actual", 0, output_field=MONEY) + Coalesce("cost_actual_indirect", 0, output_field=MONEY)
    return Case(
        When(models.lookups.GreaterThan(spent, Value(0)) & Q(Exists(_money())), then=Value(YES)),
        default=Value(NO),
        output_field=models.CharField(),
    )


CONDITIONS: Mapping[str, tuple[str, Callable[[], Any]]] = {
    "on_time": ("In time", on_time),
    "within_cost": ("Within cost", within_cost),
    "to_plan": ("To plan", to_plan),
    "as_planned": ("As planned", as_planned),
    "costed": ("Cost known", costed),
    "reached": ("Reached the target", reached),
    "harmed": ("Harmed more than helped", harmed),
}
"""Name in the address → words, and the answer as an expression."""


def is_one_of(expression: Any, values: list[str]) -> Q:
    """The answer is one of these."""
    return Q(models.lookups.In(expression, values))


TRACES: tuple[tuple[type[models.Model], str, str], ...] = (
    (Transition, "at", "actor"),
    (Comment, "at", "author"),
    (Points, "at", "person"),
    (Support, "at", "person"),
    (Update, "at", "by"),
    (Task, "done_at", "done_by"),
)
"""What people leave behind when they work on a record: when, and who."""


def taken_part_in(span: Span) -> Q:
    """Somebody logged it, moved it, scored it, said something, supported it or did a task within the span."""
    zone = queries.zone()
    start, end = span.start(zone), span.end(zone)
    condition = logged_in(span) & Q(logged_by__isnull=False)
    for model, when, who in TRACES:
        rows = model._default_manager.filter(
            improvement=OuterRef("pk"), **{f"{when}__gte": start, f"{when}__lt": end, f"{who}__isnull": False}
        )
        condition |= Q(Exists(rows))
    return condition


def _answer(known: Q, condition: Any) -> Case:
    return Case(
        When(~known, then=Value(UNKNOWN)),
        When(condition, then=Value(YES)),
        default=Value(NO),
        output_field=models.CharField(),
    )


def _worse_beside(improvement: str) -> Exists:
    """The latest verdict on a measure that must not get worse says that it did."""
    rows = Verdict.objects.filter(target__improvement=OuterRef(improvement), target__role=Target.Role.BALANCING)
    later = Verdict.objects.filter(target=OuterRef("target")).filter(
        Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
    )
    return Exists(rows.filter(~Exists(later), result="worse"))


def _latest(said: Any) -> Subquery:
    """What the latest verdict on the main measure says: looked up once for all that is asked about it."""
    rows = Verdict.objects.filter(target__improvement=OuterRef("pk"), target__role=Target.Role.MAIN)
    return Subquery(rows.order_by("-at", "-pk").annotate(said=said).values("said")[:1])


def counted() -> Records:
    """What KPIs count: every improvement but restricted ones, so that everybody reads the same number and it opens
    exactly its records.
    """
    return Improvement.objects.filter(restricted=False).order_by()
