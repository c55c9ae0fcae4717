"""Surveys of the sample organisation: customers asked twice, staff asked now, a draft.

Written straight to the tables: nobody is mailed, and the audit trail claims nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from cir.accounts.models import User
from cir.catalogue.models import ConfigurationItem
from feedback import scores, tokens
from feedback.models import Channel, Feedback, Invitation, Mark, Question, Sheet, Survey
from improvements.demo import filling
from metrics.models import Measure, Reading

SEED, PEOPLE = 20261122, 30
SERVICE = "Service desk"
CUSTOMERS: list[dict[str, Any]] = [
    {"kind": "scale", "text": "How content are you with the service desk?", "required": True},
    {"kind": "recommend", "text": "How likely are you to recommend us to a partner?"},
    {"kind": "choice", "text": "How do you reach us most often?", "choices": "Telephone\nPortal\nE-mail\nIn person"},
    {"kind": "text", "text": "What one thing should we do better?"},
]
STAFF: list[dict[str, Any]] = [
    {"kind": "yes_no", "text": "Do you know where to suggest an improvement?", "required": True},
    {"kind": "yes_no", "text": "Have you suggested or supported one this year?"},
    {"kind": "scale", "text": "How sure are you that a suggestion gets an answer?"},
]
VOICE = "Tell us at once when something is down, not only when we call."


@dataclass(frozen=True)
class Round:
    """One survey: its questions, so many days ago, how content people were (1 to 5; 0: nobody was asked yet)."""

    title: str
    audience: str
    questions: list[dict[str, Any]]
    days: int
    mean: float
    closed: bool = False


ROUNDS = (
    Round("Partners: how do we work together?", "stakeholder", CUSTOMERS[:2], 1, 0),
    Round("How content are you with us? Summer", "customer", CUSTOMERS, 120, 2.9, closed=True),
    Round("Do you know how to improve things here?", "practice", STAFF, 3, 4.2),
    Round("How content are you with us? Autumn", "customer", CUSTOMERS, 16, 3.9, closed=True),
)


SAYS_YES = 3.5


def fill(now: datetime) -> None:
    """Two rounds with customers, one open with staff, one draft."""
    keeper = filling.people().get(name__startswith="Freya")
    service = ConfigurationItem.objects.filter(owner__in=filling.people(), name=SERVICE).first()
    random = Random(SEED)  # noqa: S311 - made-up data, not secrets
    for each in ROUNDS:
        survey = _written(each, keeper, service, now - timedelta(days=each.days))
        if each.mean:
            _answered(survey, each.mean, random)
        if each.closed:
            _closed(survey, keeper, survey.created_at + timedelta(days=14))
    said_at = (now - timedelta(days=3)).replace(minute=0, second=0, microsecond=0)
    channel = Channel.standing(Channel.Kind.SURVEY).there()
    voice = Feedback(channel=channel, sender="customer", words=VOICE, item=service, received_at=said_at, survey=survey)
    voice.save()
    voice._owe(said_at)


def remove() -> None:
    """Take them away with their measures; what was said goes with the rest of the sample's feedback."""
    Survey.objects.filter(created_by__in=filling.people()).delete()
    asked = [each["text"] for each in CUSTOMERS]
    Measure.objects.filter(owner__in=filling.people(), source="survey", name__in=asked).delete()


def _written(each: Round, keeper: User, service: ConfigurationItem | None, at: datetime) -> Survey:
    item = service if each.audience == "customer" else None
    survey = Survey.objects.create(
        title=each.title, audience=each.audience, item=item, created_by=keeper, created_at=at
    )
    for position, asked in enumerate(each.questions):
        survey.questions.create(position=position, **asked)
    return survey


def _answered(survey: Survey, mean: float, random: Random) -> None:
    """Thirty are asked, most answer."""
    at = survey.created_at
    people = [
        Invitation(
            survey=survey, email=f"person-{number}@outside.example", invited_at=at, sent_at=at,
            reminded_at=at + timedelta(days=5), is_used=random.random() < mean / 5,
            digest=tokens.digest(f"sample {survey.pk} {number}"),
        )
        for number in range(PEOPLE)
    ]  # fmt: skip
    Invitation.objects.bulk_create(people)
    answering = [number for number, each in enumerate(people) if each.is_used]
    sheets = Sheet.objects.bulk_create([Sheet(survey=survey, form=f"sample-{survey.pk}-{n}") for n in answering])
    asked = list(survey.questions.exclude(kind="text"))
    Mark.objects.bulk_create(
        [Mark(sheet=s, question=q, points=_points(q.kind, mean, random)) for s in sheets for q in asked]
    )
    survey.state, survey.opened_at = "open", at
    survey.save()


def _closed(survey: Survey, keeper: User, at: datetime) -> None:
    """Its scores are readings."""
    survey.state, survey.closed_at = "closed", at
    survey.save()
    for result in scores.of(survey).questions:
        if result.question.is_scored and result.score is not None:
            _read(survey, result.question, keeper, result.score, at)


def _read(survey: Survey, question: Question, keeper: User, score: float, at: datetime) -> None:
    facts = {"kind": scores.KIND_OF[question.kind], "direction": "up", "cadence": "quarter", "source": "survey",
             "subject": "customer", "owner": keeper, "created_at": at, **scores.SCALES[question.kind]}  # fmt: skip
    measure, _ = Measure.objects.get_or_create(name=question.text, item=survey.item, defaults=facts)
    question.measure = measure
    question.reading = Reading.objects.create(
        measure=measure, moment=at, value=score, source="survey", recorded_at=at, note=f"{survey.title}"
    )
    question.save()


def _points(kind: str, mean: float, random: Random) -> int:
    near = random.gauss(mean, 0.9)
    match kind:
        case "scale":
            return max(1, min(5, round(near)))
        case "recommend":
            return max(0, min(10, round(near * 2)))
        case "yes_no":
            return int(near > SAYS_YES)
    return min(3, int(random.expovariate(0.9)))


filling.also(fill, remove)
