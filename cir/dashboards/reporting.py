"""What a monthly report holds: figures, results with charts, decisions, late ones, lessons, what comes next.

Plain data, so that a frozen report keeps it. Restricted improvements are in no report; a record that was restricted
later is taken out again for readers who may not see it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from cir.accounts.models import User
from improvements import outcomes, permissions
from improvements.models import Closing, Improvement, Lesson, Report, Review, Target, Transition
from improvements.record import measures
from improvements.statuses import OPEN, Status
from metrics import kpi_asking, kpi_reading, kpi_showing, queries, spans
from metrics.kpi_showing import Tile
from metrics.models import Measure
from metrics.spans import Span

MOST = 60
"""So many lines of each list; how many there are is said too."""
DAY = timedelta(days=1)
DECIDING = {
    "approve": "Approved",
    "decline": "Not going ahead",
    "defer": "Deferred",
    "stop": "Stopped",
    "reopen": "Reopened",
}
OUTCOMES = {str(value): str(label) for value, label in Closing.Outcome.choices}
Contents = dict[str, Any]
Line = dict[str, Any]


def contents(month: date) -> Contents:
    """Everything a report of this month shows, as of now."""
    span = spans.of(month, "month")
    ahead = spans.of(span.last + DAY, "month")
    rows = outcomes.counted()
    done = rows.filter(outcomes.ended_in(span), status=Status.DONE).order_by("ended_at", "pk")
    deadline = min(span.last + DAY, queries.today())
    late = rows.filter(status__in=OPEN, target_date__lt=deadline).order_by("target_date", "pk")
    due = rows.filter(status__in=OPEN, target_date__range=(ahead.first, ahead.last))
    back = rows.filter(status=Status.DEFERRED, deferred_until__range=(ahead.first, ahead.last))
    return {
        "figures": figures(month),
        "results": _listed(done.select_related("owner", "item"), lambda record: _result(record, span)),
        "decisions": _listed(_decisions(span), _decision),
        "late": _listed(late.select_related("owner"), lambda record: _late(record, deadline)),
        "lessons": _listed(_lessons(span), _lesson),
        "due": _listed(due.select_related("owner").order_by("target_date", "pk"), _due),
        "back": _listed(back.order_by("deferred_until", "pk"), _back),
        "reviews": [review.starts_at.isoformat() for review in _reviews(ahead)],
    }


def _listed(rows: QuerySet[Any], line_of: Any) -> Contents:
    return {"count": rows.count(), "lines": [line_of(row) for row in rows[:MOST]]}


def figures(month: date) -> list[Line]:
    """Every KPI that has a value in the month, with what it is made of and what it was the month before."""
    asked = replace(kpi_asking.asked({}), period="month", until=spans.of(month, "month"))
    before = replace(asked, until=spans.of(month - DAY, "month"))
    tiles, _, span = kpi_showing.tiles(asked)
    earlier = {tile.kpi.key: tile for tile in kpi_showing.tiles(before)[0]}
    shown = [tile for tile in tiles if tile.result and tile.result.value is not None]
    return [_figure(tile, earlier[tile.kpi.key], span) for tile in shown if not _nothing(tile, earlier)]


def _nothing(tile: Tile, earlier: dict[str, Tile]) -> bool:
    """Whether it is 0 now and was 0 before: no news."""
    values = [each.result.value if each.result else 0 for each in (tile, earlier[tile.kpi.key])]
    return not tile.kpi.basic and not any(values)


def _figure(tile: Tile, before: Tile, span: Span) -> Line:
    kpi, result = tile.kpi, tile.result
    words = kpi_showing.with_unit(kpi, result.value if result else None)
    return {
        "key": kpi.key, "name": kpi.name, "group": kpi.group, "formula": kpi.formula, "unit": kpi.unit,
        "value": result.value if result else None, "words": words,
        "before": kpi_showing.with_unit(kpi, before.result.value if before.result else None),
        "numerator": result.numerator if result else None, "denominator": result.denominator if result else None,
        "left_out": result.left_out if result else 0, "target": tile.target_words if tile.target is not None else "",
        "meets": tile.meets, "variation": tile.variation, "falling": tile.falling, "basic": kpi.basic,
        "url": f"/kpis/{kpi.key}/?period=month&until={span.code}",
    }  # fmt: skip


def _record(record: Improvement) -> Line:
    return {"pk": record.pk, "reference": record.reference, "title": record.title}


def _result(record: Improvement, span: Span) -> Line:
    line = _record(record) | {
        "item": str(record.item or ""), "outcome": OUTCOMES.get(record.outcome, ""), "sentence": "", "chart": {},
        "owner": str(record.owner or ""), "measure": "",
    }  # fmt: skip
    target = record.targets.filter(role=Target.Role.MAIN).select_related("measure").first()
    verdict = target.verdicts.first() if target else None
    if target and verdict and target.measure.kind != Measure.Kind.QUALITATIVE:
        chart = measures.chart_until(target, span.end(queries.zone()))
        line |= {"measure": target.measure.name, "chart": chart, "sentence": verdict.sentence}
    return line


def _decisions(span: Span) -> QuerySet[Transition]:
    zone = queries.zone()
    moves = Transition.objects.filter(move__in=DECIDING, at__gte=span.start(zone), at__lt=span.end(zone))
    return moves.filter(improvement__restricted=False).select_related("improvement").order_by("at", "pk")


def _decision(step: Transition) -> Line:
    return _record(step.improvement) | {
        "what": DECIDING[step.move], "on": kpi_reading.day_of(step.at).isoformat(), "reason": step.reason,
    }  # fmt: skip


def _late(record: Improvement, deadline: date) -> Line:
    on = record.target_date or deadline
    return _record(record) | {"owner": str(record.owner or ""), "on": on.isoformat(), "days": (deadline - on).days}


def _lessons(span: Span) -> QuerySet[Lesson]:
    zone = queries.zone()
    rows = Lesson.objects.filter(improvement__restricted=False, at__gte=span.start(zone), at__lt=span.end(zone))
    return rows.select_related("improvement").order_by("at", "pk")


def _lesson(lesson: Lesson) -> Line:
    return _record(lesson.improvement) | {"happened": lesson.happened, "next_time": lesson.next_time}


def _due(record: Improvement) -> Line:
    on = record.target_date.isoformat() if record.target_date else ""
    return _record(record) | {"owner": str(record.owner or ""), "on": on, "status": record.get_status_display()}


def _back(record: Improvement) -> Line:
    return _record(record) | {"on": record.deferred_until.isoformat() if record.deferred_until else ""}


def _reviews(span: Span) -> QuerySet[Review]:
    zone = queries.zone()
    rows = Review.objects.filter(cancelled_at=None, starts_at__gte=span.start(zone), starts_at__lt=span.end(zone))
    return rows.order_by("starts_at")


LISTS = ("results", "decisions", "late", "lessons", "due", "back")


def shown(report: Report, reader: User) -> Contents:
    """The contents as this person may read them: frozen ones, or those of today."""
    held = report.contents if report.frozen_at else contents(report.month)
    named = {line["pk"] for name in LISTS for line in held[name]["lines"]}
    seen = set(Improvement.objects.visible_to(reader).filter(pk__in=named).values_list("pk", flat=True))
    found = dict(held)
    for name in LISTS:
        lines = [_dated(line) for line in held[name]["lines"] if line["pk"] in seen]
        hidden = len(held[name]["lines"]) - len(lines)
        found[name] = {"count": held[name]["count"] - hidden, "lines": lines}
    return found


def _dated(line: Line) -> Line:
    return line | {"on": date.fromisoformat(line["on"])} if line.get("on") else line


def suggested(month: date) -> dict[str, str]:
    """Three sentences to begin with, made from the numbers; a person words them anew."""
    held, span = contents(month), spans.of(month, "month")
    done = held["results"]["count"]
    achieved = sum(1 for line in held["results"]["lines"] if line["outcome"] == "Achieved")
    of_them = {0: "none", done: "all"}.get(achieved, f"{achieved:,}")
    late, due = held["late"]["count"], held["due"]["count"]
    return {
        "achieved": f"{_count(done, 'improvement was', 'improvements were')} done in {span.label}"
                    + (f", {of_them} of them with the outcome achieved." if done > 1 else "."),
        "concern": f"{_count(late, 'improvement is', 'improvements are')} past the target date.",
        "ahead": f"{_count(due, 'improvement is', 'improvements are')} due next month.",
    }  # fmt: skip


def _count(number: int, one: str, more: str) -> str:
    return f"{number:,} {one if number == 1 else more}" if number else f"No {one}"


def open_months(today: date) -> list[Span]:
    """The last twelve months without a report, the newest first."""
    there = set(Report.objects.values_list("month", flat=True))
    months = [spans.of(kpi_asking.months_before(today.replace(day=1), back), "month") for back in range(12)]
    return [span for span in months if span.first not in there]


def readable(reader: User) -> QuerySet[Report]:
    """Drafts are for those who write them; frozen reports for everybody who reads about the practice."""
    return Report.objects.all() if permissions.may_report(reader) else Report.objects.filter(number__isnull=False)


def of_month(reader: User, code: str) -> QuerySet[Report]:
    """The report of the month that an address names (2026-10), as far as the person may read it."""
    try:
        month = date.fromisoformat(f"{code}-01")
    except ValueError:
        return Report.objects.none()
    return readable(reader).filter(month=month)


def following(report: Report) -> Span:
    """The month after the one a report is about."""
    return spans.of(report.span.last + DAY, "month")
