"""Filters on what came of improvements and when: the words by which KPIs open their records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import Q

from improvements import gains, outcomes, practice
from improvements.filter_fields import Value, choices
from improvements.statuses import FLOW, Status
from metrics import queries, spans
from metrics.models import Measure

Where = Callable[[Sequence[Value], Any], Q]
VERDICTS = {
    "improved": "Improved",
    "worse": "Worse",
    "mixed": "Mixed",
    "changed": "Changed",
    "no_change_shown": "No change shown",
    "too_early": "Too early",
    "unstable_baseline": "Unstable baseline",
    outcomes.NO_VERDICT: "None",
}


def read_spans(texts: list[str]) -> list[Value]:
    """Periods by their codes: 2026-10, 2026-W44, 2026-10-31, 2025-12..2026-11."""
    return [_span(text, text) for text in texts]


def read_days(texts: list[str]) -> list[Value]:
    """Calendar days."""
    found = [_span(text, text) for text in texts]
    if any(value.data.first != value.data.last for value in found):
        raise forms.ValidationError("Enter a date, for example 2026-10-31.")
    return found


def read_leavings(texts: list[str]) -> list[Value]:
    """A status and a period: assessing:2026-10."""
    found = []
    for text in texts:
        status, _, code = text.partition(":")
        if status not in FLOW:
            raise forms.ValidationError(f"Enter a status and a period, for example assessing:2026-10, not “{text}”.")
        value = _span(text, code)
        found.append(value._replace(label=f"{Status(status).label} in {value.label}", data=(status, value.data)))
    return found


def _span(raw: str, code: str) -> Value:
    try:
        span = spans.read(code)
    except ValueError as wrong:
        raise forms.ValidationError(str(wrong)) from None
    return Value(raw, span.label, span)


def _any(condition: Callable[[spans.Span], Q]) -> Where:
    """Any of the periods."""

    def where(values: Sequence[Value], user: Any) -> Q:
        found = Q()
        for value in values:
            found |= condition(value.data)
        return found

    return where


def _left(values: Sequence[Value], user: Any) -> Q:
    found = Q()
    for value in values:
        found |= outcomes.left_in(*value.data)
    return found


def _in_status_before(span: spans.Span) -> Q:
    return Q(status_since__lt=span.start(queries.zone()))


def _open_on(span: spans.Span) -> Q:
    return outcomes.open_at(span.end(queries.zone()))


def _is(expression: Callable[[], Any]) -> Where:
    return lambda values, user: outcomes.is_one_of(expression(), [value.raw for value in values])


OUTCOME_FILTERS: Mapping[str, tuple[str, Where, Any, bool]] = {
    "logged_in": ("Logged in", _any(outcomes.logged_in), read_spans, True),
    "ended_in": ("Ended in", _any(outcomes.ended_in), read_spans, True),
    "open_on": ("Open at the end of", _any(_open_on), read_days, True),
    "active_in": ("Worked on in", _any(outcomes.taken_part_in), read_spans, True),
    "gained_in": ("Benefit realised in", _any(outcomes.gained_in), read_spans, True),
    "valued_in": ("Value beside money in", _any(outcomes.valued_in), read_spans, True),
    "saved_in": ("Cost saved in", _any(outcomes.saved_in), read_spans, True),
    "in_status_before": ("In its status since before", _any(_in_status_before), read_spans, True),
    "finding": (
        "Practice health",
        lambda values, user: practice.any_of([value.raw for value in values]),
        choices({key: disease.title for key, disease in practice.DISEASES.items()}),
        True,
    ),
    "planned_in": ("Benefit planned in", _any(outcomes.planned_in), read_spans, True),
    "left": ("Left status", _left, read_leavings, True),
    "benefit": (
        "Benefit",
        lambda values, user: gains.with_benefit([value.raw for value in values]),
        choices(gains.BENEFITS),
        True,
    ),
    "gain": (
        "Gain after closing",
        lambda values, user: gains.with_gain([value.raw for value in values]),
        choices(gains.GAINS),
        True,
    ),
    "verdict": ("Verdict at closing", _is(outcomes.verdict), choices(VERDICTS), True),
    "proved_on": (
        "Verdict on",
        lambda values, user: outcomes.proved_on([value.raw for value in values]),
        choices(dict(Measure.Subject.choices)),
        True,
    ),
    **{
        name: (words, _is(expression), choices(outcomes.ANSWERS), True)
        for name, (words, expression) in outcomes.CONDITIONS.items()
    },
}
"""As the lists of `improvements.filters`: label, condition, reader, whether commas part the values."""
