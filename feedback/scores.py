"""What the answers to a survey come to, and how scores become readings of measures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Count

from metrics.models import Measure

if TYPE_CHECKING:
    from feedback.models import Question, Survey

KIND_OF = {"scale": "satisfaction", "recommend": "value", "yes_no": "rate"}
"""The kind of measure that a kind of question is read by."""
PROMOTES, DETRACTS = 9, 6
FULL = 100
ABOUT = {"customer": "customer", "employee": "employee", "stakeholder": "stakeholder"}
SCALES: dict[str, dict[str, Any]] = {
    "scale": {"unit": "of 5", "lowest": 1, "highest": 5},
    "recommend": {"unit": "points", "lowest": -100, "highest": 100},
    "yes_no": {"unit": "%"},
}
DEFINITIONS = {
    "scale": "Mean of all answers from 1 (not at all) to 5 (very).",
    "recommend": "Share of those who answer 9 or 10, less the share of those who answer 0 to 6, in points.",
    "yes_no": "Share of those who answer yes.",
}


@dataclass(frozen=True)
class Bar:
    """One possible answer, and how many gave it."""

    label: str
    count: int
    share: int


@dataclass(frozen=True)
class Result:
    """What the answers to one question come to; `hidden` says why they are not shown."""

    question: Question
    number: int
    bars: list[Bar] = field(default_factory=list)
    score: float | None = None
    hidden: str = ""

    @property
    def words(self) -> str:
        """The score as people read it."""
        if self.score is None:
            return ""
        return {
            "scale": f"{self.score:.1f} of 5",
            "recommend": f"{self.score:+.0f}".replace("-", "−"),
            "yes_no": f"{self.score:.0f} %",
        }[self.question.kind]


@dataclass(frozen=True)
class Results:
    """What a survey came to; `hidden` says why nothing is shown."""

    invited: int
    answered: int
    by_link: int
    hidden: str = ""
    questions: list[Result] = field(default_factory=list)

    @property
    def rate(self) -> int | None:
        """Share of those invited who answered, in per cent."""
        return round(FULL * self.answered / self.invited) if self.invited else None


def of(survey: Survey) -> Results:
    """The results, or why they are hidden. A fixed number of statements, however many answered."""
    invited = survey.invitations.count()
    answered = survey.invitations.filter(is_used=True).count()
    by_link = survey.sheets.filter(by_link=True).count()
    why = hidden(survey, answered + by_link)
    if why:
        return Results(invited, answered, by_link, why)
    counts = _counts(survey)
    fewest = survey.threshold if survey.is_anonymous and survey.state != "draft" else 0
    questions = survey.questions.select_related("measure")
    found = [_result(each, counts.get(each.pk, Counter()), fewest) for each in questions]
    return Results(invited, answered, by_link, "", found)


def hidden(survey: Survey, number: int) -> str:
    """Why nothing may be shown yet: of answers that come one by one, the last could be told from the rest."""
    if not survey.is_anonymous or survey.state == "draft":
        return ""
    if survey.state == "open":
        return "Answers are anonymous, so results appear when the survey is closed."
    if number < survey.threshold:
        return f"Answers are anonymous, and fewer than {survey.threshold} people answered. Nothing is shown."
    return ""


def read(survey: Survey, now: datetime) -> int:
    """Make each score the reading of its measure; answers how many. Where results are hidden there is none."""
    found = of(survey)
    scored = [each for each in found.questions if each.question.is_scored and each.score is not None]
    for result in scored:
        question, (yes, everybody) = result.question, (result.bars[0].count, result.number)
        question.measure = question.measure or _measure(survey, question)
        if question.measure.retired_at:
            continue
        numbers: Any = {"value": result.score}
        if question.measure.kind == Measure.Kind.RATE:
            numbers = {"numerator": yes, "denominator": everybody}
        note = f"{survey.title}: {everybody} answers"
        question.reading = question.measure.record(
            moment=now, by=None, source=Measure.Source.SURVEY, note=note, at=now, **numbers
        )
        question.save(update_fields=["measure", "reading"])
    return len(scored)


def _measure(survey: Survey, question: Question) -> Measure:
    """The measure of a question that was asked before, or a new one."""
    kind, name = KIND_OF[question.kind], " ".join(question.text.split())[:130]
    same = Measure.objects.filter(name__iexact=name, item=survey.item)
    known = same.filter(kind=kind, source=Measure.Source.SURVEY, retired_at=None).first()
    return known or Measure.define(
        by=None,
        definition=DEFINITIONS[question.kind],
        name=f"{name} ({survey.pk})" if same.exists() else name,
        item=survey.item,
        direction=Measure.Direction.UP,
        cadence=Measure.Cadence.QUARTER,
        kind=kind,
        source=Measure.Source.SURVEY,
        subject=ABOUT.get(survey.audience, "") if question.kind != "yes_no" else "",
        **SCALES[question.kind],
    )


def _counts(survey: Survey) -> dict[int, Counter[int]]:
    """How often each answer was given to each question."""
    marks = apps.get_model("feedback", "Mark").objects.filter(question__survey=survey)
    found: dict[int, Counter[int]] = {}
    for question, points, number in marks.values_list("question", "points").annotate(n=Count("pk")):
        found.setdefault(question, Counter())[points] = number
    return found


def _result(question: Question, counts: Counter[int], fewest: int) -> Result:
    """An optional question may be answered by one person alone, so each question needs as many as the survey does."""
    number = sum(counts.values())
    if number < fewest and question.options:
        return Result(question, number, hidden=f"Fewer than {fewest} answered. Nothing is shown.")
    bars = [
        Bar(label, counts[points], round(FULL * counts[points] / number) if number else 0)
        for points, label in question.options
    ]
    return Result(question, number, bars, _score(question.kind, counts, number))


def _score(kind: str, counts: Counter[int], number: int) -> float | None:
    """Mean, net recommendation, or share of yes."""
    if not number or kind not in KIND_OF:
        return None
    if kind == "scale":
        return sum(points * count for points, count in counts.items()) / number
    if kind == "recommend":
        promote = sum(count for points, count in counts.items() if points >= PROMOTES)
        detract = sum(count for points, count in counts.items() if points <= DETRACTS)
        return FULL * (promote - detract) / number
    return FULL * counts[1] / number
