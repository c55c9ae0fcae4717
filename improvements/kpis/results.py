"""What became of improvements that ended: in time, within cost, with proof, for good or ill."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Any

from django.db.models import Count, QuerySet

from cir import statements
from improvements import outcomes
from improvements.kpis.places import LEAF, DaysBetween, answered, by_place, counted, summed
from improvements.outcomes import NO, UNKNOWN
from improvements.statuses import Status
from metrics import queries
from metrics.cells import CellOf, Gathered
from metrics.kpis import Calculator, Fact, Kpi, Shape, Tally
from metrics.leaves import Leaf
from metrics.runs import Run

RESULTS, KEPT, TIME = "Results", "Promises kept", "Time"
DONE = "ended_in={period}&status=done"
RESTRICTED = "Restricted improvements."

REACHED = Kpi(
    "reached_target", "Reached their target", RESULTS, "Done with the target reached ÷ done with target and verdict",
    "Improvements done in the period whose latest reading at closing met the target of the main measure.",
    "Improvements done in the period with a verdict on a main measure that has a target.",
    f"Done without a verdict or without a target. {RESTRICTED}", "%", shape=Shape.SHARE, source="Stored verdicts",
    behind=f"{DONE}&reached=yes,no", counted=f"{DONE}&reached=yes", aside=f"{DONE}&reached=unknown", basic=True,
)  # fmt: skip
SUCCESSFUL = Kpi(
    "successful_improvements", "Successful improvements", RESULTS, "Number of improvements done with objectives met",
    "Improvements done in the period with the outcome achieved.", left_out=RESTRICTED, unit="improvements",
    source="Outcomes given at closing", behind=f"{DONE}&outcome=achieved",
)  # fmt: skip
SUCCESS = Kpi(
    "successful_share", "Successful, of all ended", RESULTS, "Done with objectives met ÷ all that ended",
    "Improvements done in the period with the outcome achieved.",
    "Improvements done, not going ahead or stopped in the period.", f"Duplicates that were merged. {RESTRICTED}", "%",
    shape=Shape.SHARE, source="Outcomes given at closing", behind="ended_in={period}&status=done,declined,stopped",
    counted=f"{DONE}&outcome=achieved", aside="ended_in={period}&status=merged",
)  # fmt: skip
PROVED = Kpi(
    "closed_with_verdict", "Closed with a verdict", RESULTS, "Done with a verdict ÷ done",
    "Improvements done in the period for whose main measure a verdict was stored.", "Improvements done in the period.",
    RESTRICTED, "%", shape=Shape.SHARE, source="Stored verdicts", behind=DONE, counted=f"{DONE}&not_verdict=none",
)  # fmt: skip
HARMED = Kpi(
    "harmed_share", "Harmed more than helped", RESULTS, "Done with more harm than help ÷ done",
    "Done improvements whose main measure got worse; or one that must not get worse did, while the main one shows no"
    " improvement; or, without a verdict, whose objective was missed and only bad effects were found.",
    "Improvements done in the period of which it can be said.", f"Done with neither verdict nor closing words."
    f" {RESTRICTED}", "%", "down", Shape.SHARE, "Stored verdicts, effects told at closing",
    behind=f"{DONE}&harmed=yes,no", counted=f"{DONE}&harmed=yes", aside=f"{DONE}&harmed=unknown",
)  # fmt: skip
ON_TIME = Kpi(
    "closed_on_time", "Closed within target date", KEPT, "Done on or before the target date ÷ done with a target date",
    "Improvements done in the period on or before their target date, as it stands.",
    "Improvements done in the period that have a target date.", f"Done without a target date. {RESTRICTED}", "%",
    shape=Shape.SHARE, behind=f"{DONE}&on_time=yes,no", counted=f"{DONE}&on_time=yes",
    aside=f"{DONE}&on_time=unknown", basic=True,
)  # fmt: skip
WITHIN_COST = Kpi(
    "within_cost", "Within cost", KEPT, "Done at most at the estimated cost ÷ done with both costs known",
    "Done improvements whose actual cost, direct and indirect, is at most the estimated one.",
    "Improvements done in the period with an estimated and an actual cost.",
    f"Done without one of the costs. {RESTRICTED}", "%", shape=Shape.SHARE, behind=f"{DONE}&within_cost=yes,no",
    counted=f"{DONE}&within_cost=yes", aside=f"{DONE}&within_cost=unknown",
)  # fmt: skip
TO_PLAN = Kpi(
    "to_plan", "To plan", KEPT, "Done with every task done ÷ done with tasks",
    "Done improvements of whose plan every task was done and none was dropped.",
    "Improvements done in the period that had tasks.", f"Done without tasks. {RESTRICTED}", "%", shape=Shape.SHARE,
    source="Tasks of plans", behind=f"{DONE}&to_plan=yes,no", counted=f"{DONE}&to_plan=yes",
    aside=f"{DONE}&to_plan=unknown",
)  # fmt: skip
AS_PLANNED = Kpi(
    "as_planned", "Realised as planned", KEPT, "Done in time, within cost and to plan ÷ done with all three known",
    "Done improvements that kept all three: target date, cost and tasks.",
    "Improvements done in the period of which all three can be said.",
    f"Done where one of the three cannot be said. {RESTRICTED}", "%", shape=Shape.SHARE,
    behind=f"{DONE}&as_planned=yes,no", counted=f"{DONE}&as_planned=yes", aside=f"{DONE}&as_planned=unknown",
)  # fmt: skip
TIME_TO_IMPLEMENT = Kpi(
    "time_to_implement", "From idea to result", TIME, "Sum of (done − logged) ÷ number done; percentiles beside it",
    "Days from logging to Done, added up over the improvements done in the period.",
    "Improvements done in the period.", RESTRICTED, "days", "down", Shape.MEAN, behind=DONE, basic=True,
)  # fmt: skip

ANSWERED = (
    (ON_TIME, "kpi_on_time"),
    (WITHIN_COST, "kpi_within_cost"),
    (TO_PLAN, "kpi_to_plan"),
    (AS_PLANNED, "kpi_as_planned"),
    (HARMED, "kpi_harmed"),
    (REACHED, "kpi_reached"),
)


NAMED = {column: column.removeprefix("kpi_") for _, column in ANSWERED}


def facts(run: Run) -> Iterator[Fact]:
    """Every improvement that ended in the run, once."""
    done = statements.rows(("kpi-done", str(queries.zone())), _done, *run.asked)
    for (cell, leaf), rows in by_place(done).items():
        outcome, verdict, *said, took = zip(*rows, strict=True)
        periods, numbers = run.holding[cell], list(map(len, took))
        number, achieved = sum(numbers), summed(outcome, numbers)["achieved"]
        if achieved:
            yield Fact(SUCCESSFUL.key, leaf, counted(achieved), periods)
        yield Fact(SUCCESS.key, leaf, Tally(achieved, number, n=number), periods)
        proved = number - summed(verdict, numbers)[outcomes.NO_VERDICT]
        yield Fact(PROVED.key, leaf, Tally(proved, number, n=number), periods)
        yield Fact(TIME_TO_IMPLEMENT.key, leaf, Tally.lasting(list(chain.from_iterable(took))), periods)
        for (kpi, _), answers in zip(ANSWERED, said, strict=True):
            yield Fact(kpi.key, leaf, answered(summed(answers, numbers)), periods)
    for cell, *place, status, number in statements.rows("kpi-ended-otherwise", _otherwise, *run.asked):
        tally = answered({UNKNOWN if status == Status.MERGED else NO: number})
        yield Fact(SUCCESS.key, Leaf(*place), tally, run.holding[cell])


def _ended(start: datetime, end: datetime, edges: str) -> QuerySet[Any, Any]:
    rows = outcomes.counted().filter(ended_at__gte=start, ended_at__lt=end)
    return rows.annotate(cell=CellOf("ended_at", edges))


def _otherwise(start: datetime, end: datetime, edges: str) -> QuerySet[Any, Any]:
    rows = _ended(start, end, edges).filter(status__in=(Status.DECLINED, Status.STOPPED, Status.MERGED))
    return rows.values_list("cell", *LEAF, "status").annotate(number=Count("pk"))


def _done(start: datetime, end: datetime, edges: str) -> QuerySet[Any, Any]:
    """What was done, by everything that is asked about it."""
    asked: dict[str, Any] = {column: outcomes.CONDITIONS[name][1]() for column, name in NAMED.items()}
    rows = _ended(start, end, edges).filter(status=Status.DONE)
    rows = rows.annotate(**asked, kpi_verdict=outcomes.verdict(), took=DaysBetween("logged_at", "ended_at"))
    answers = [column for _, column in ANSWERED]
    by = rows.values_list("cell", *LEAF, "outcome", "kpi_verdict", *answers)
    return by.annotate(all_took=Gathered("took"))


CALCULATOR = Calculator(
    (REACHED, SUCCESSFUL, SUCCESS, PROVED, HARMED, TIME_TO_IMPLEMENT, ON_TIME, WITHIN_COST, TO_PLAN, AS_PLANNED), facts
)
