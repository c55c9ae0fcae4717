from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction

from cir import clock
from cir.audit import trail
from cir.errors import Invalid, NotAllowed, Problem
from improvements import permissions, scoring
from improvements.models.improvement import Improvement
from improvements.models.scoring import KEPT, latest

if TYPE_CHECKING:
    from cir.accounts.models import User


SHIPPED = date(2000, 1, 1)
"""The day of the default that comes with CIR (a migration writes it): before every real day, agreed by nobody."""
MOST_CRITERIA = 12
BATCH = 1000


class ScoringModelQuerySet(models.QuerySet["ScoringModel"]):
    """Scoring models by date."""

    def on(self, day: date) -> ScoringModel | None:
        """The model in force on `day`, with its criteria."""
        rows = self.filter(valid_from__lte=day).order_by("-valid_from", "-pk")
        return rows.prefetch_related("criteria").first()


class ScoringModel(models.Model):
    """Criteria, their weights and what 1 to 5 mean, from a day on. A new one never rewrites old decisions."""

    name = models.CharField(max_length=120)
    valid_from = models.DateField()
    note = models.TextField(blank=True, max_length=2000)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = ScoringModelQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} from {self.valid_from}" if self.agreed else f"{self.name}, as it comes with CIR"

    @property
    def agreed(self) -> bool:
        """Whether people of this organisation put it in force; the default that is shipped was agreed by nobody."""
        return self.valid_from > SHIPPED

    @classmethod
    @transaction.atomic
    def introduce(
        cls,
        *,
        by: User | None,
        name: str,
        valid_from: date,
        criteria: Sequence[Mapping[str, Any]],
        note: str = "",
        at: datetime | None = None,
    ) -> ScoringModel:
        """Bring in a new model from a day on: criteria (key, label, weight, axis, meanings) whose weights make 100.

        In force today, it scores again what waits for a place, from the points that people gave; what was decided keeps
        the score it was decided with. Raises `NotAllowed`, `Invalid` with everything that is wrong.
        """
        now = at or clock.now()
        if by is not None and not permissions.may_weigh(by):
            raise NotAllowed("The scoring model is kept by approvers, coordinators and administrators.")
        model = cls(name=name.strip(), valid_from=valid_from, note=note.strip(), created_by=by, created_at=now)
        rows = [Criterion(model=model, position=place, **row) for place, row in enumerate(criteria)]
        problems = _wrong(model, "") + [p for place, row in enumerate(rows) for p in _wrong(row, f"criteria.{place}.")]
        problems += _together_wrong(rows)
        if valid_from < clock.today(now):
            problems.append(Problem("past", "Choose today or a later day: old decisions stay.", "valid_from"))
        Invalid.unless_none(problems)
        model.save()
        Criterion.objects.bulk_create(rows)
        trail.record(by, "scoring model introduced", model, {"name": model.name, "valid_from": valid_from}, now)
        if valid_from <= clock.today(now):
            _score_again(model)
        return model

    @classmethod
    def reweigh(
        cls, weights: Mapping[str, Any], *, by: User, note: str = "", at: datetime | None = None
    ) -> ScoringModel:
        """The criteria in force with other weights (key → percent), from today on, as a new version.

        Raises as `introduce` does; a criterion without a weight counts as one with 0, which it names.
        """
        day = clock.today(at)
        old = cls.objects.on(day)
        criteria = [
            {
                "key": each.key,
                "label": each.label,
                "weight": weights.get(each.key, 0),
                "axis": each.axis,
                "meanings": each.meanings,
            }
            for each in (old.criteria.all() if old else ())
        ]
        name = old.name if old else "Default"
        return cls.introduce(by=by, name=name, valid_from=day, criteria=criteria, note=note, at=at)

    def as_sums(self) -> scoring.Model:
        """The model as the arithmetic takes it."""
        return _sums(self.criteria.all())


class Criterion(models.Model):
    """One question of a scoring model, with its weight in percent and the words for 1 to 5."""

    class Axis(models.TextChoices):
        IMPACT = "impact", "Impact"
        EFFORT = "effort", "Effort"

    model = models.ForeignKey(ScoringModel, on_delete=models.CASCADE, related_name="criteria")
    key = models.SlugField(max_length=40)
    label = models.CharField(max_length=80)
    weight = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(100)])
    axis = models.CharField(max_length=6, choices=Axis, default=Axis.IMPACT)
    meanings = models.JSONField(default=list, help_text="Five short texts, for 1 to 5.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(fields=["model", "key"], name="criterion_once_per_model"),
            models.CheckConstraint(condition=models.Q(weight__range=(1, 100)), name="criterion_weight_range"),
        ]

    def __str__(self) -> str:
        return self.label


class Points(models.Model):
    """What one person gave one improvement for one criterion. Others see it only after they scored themselves."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="points")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="points")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="points_given")
    points = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(5)])
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "points"
        constraints = [
            models.UniqueConstraint(fields=["improvement", "criterion", "person"], name="points_once_per_person"),
            models.CheckConstraint(condition=models.Q(points__range=(1, 5)), name="points_range"),
        ]

    def __str__(self) -> str:
        return f"{self.improvement_id} {self.criterion}: {self.points}"


def _wrong(row: ScoringModel | Criterion, place: str) -> list[Problem]:
    try:
        row.clean_fields(exclude=["model"])
    except ValidationError as wrong:
        said = wrong.message_dict.items()
        return [Problem("invalid", text, f"{place}{name}") for name, texts in said for text in texts]
    return []


def _together_wrong(rows: Sequence[Criterion]) -> list[Problem]:
    """What is wrong with the criteria as a whole: the arithmetic knows."""
    try:
        _sums(rows)
    except ValueError as wrong:
        return [Problem("criteria", f"{wrong}.", "criteria")]
    return []


def _sums(rows: Iterable[Criterion]) -> scoring.Model:
    return scoring.Model(
        tuple(scoring.Criterion(row.key, row.label, row.weight, cast("scoring.Axis", row.axis)) for row in rows)
    )


def _score_again(model: ScoringModel) -> None:
    """Compute the scores of everything that waits for a place, a thousand at a time."""
    sums = model.as_sums()
    known = {criterion.key for criterion in sums.criteria}
    waiting = Improvement.objects.waiting_for_a_place().filter(score__isnull=False).order_by("pk")
    ids = list(waiting.values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        given: dict[int, list[tuple[str, int, int]]] = {}
        rows = Points.objects.filter(improvement__in=some, criterion__key__in=known).order_by("at", "pk")
        for record, key, person, value in rows.values_list("improvement_id", "criterion__key", "person_id", "points"):
            given.setdefault(record, []).append((key, person, value))
        records = list(Improvement.objects.select_for_update(of=("self",)).filter(pk__in=some).order_by("pk"))
        for improvement in records:
            found = scoring.score(sums, latest(given.get(improvement.pk, [])))
            improvement._keep(found, improvement.scored_at)
            improvement.version += 1
        Improvement.objects.bulk_update(records, [*KEPT, "version"], batch_size=100)
