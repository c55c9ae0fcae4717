from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from cir import clock
from improvements import worth
from improvements.models.improvement import Improvement
from metrics.models import Measure

PERSON = settings.AUTH_USER_MODEL


class Benefit(models.Model):
    """One line of the benefit ledger: what kind of value an improvement brings, gained or kept, and what shows it.

    Money is in the organisation's currency. Value that money does not show is counted in `unit`, or judged in words
    where there is no unit. `share`: which percentage of the gain of `measure` this improvement claims.
    """

    class Kind(models.TextChoices):
        HARD = "hard", worth.KINDS["hard"]
        SOFT = "soft", worth.KINDS["soft"]
        AVOIDED = "avoided", worth.KINDS["avoided"]
        KEPT = "kept", worth.KINDS["kept"]
        AGILITY = "agility", worth.KINDS["agility"]
        KNOWLEDGE = "knowledge", worth.KINDS["knowledge"]
        RISK = "risk", worth.KINDS["risk"]
        RETENTION = "retention", worth.KINDS["retention"]
        TIME_TO_MARKET = "time_to_market", worth.KINDS["time_to_market"]
        MARKET_SHARE = "market_share", worth.KINDS["market_share"]
        EXPERIENCE = "experience", worth.KINDS["experience"]
        CULTURE = "culture", worth.KINDS["culture"]
        COMPLIANCE = "compliance", worth.KINDS["compliance"]

    class Way(models.TextChoices):
        GAINED = "gained", "Gained"
        KEPT = "kept", "Kept"

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="benefits")
    title = models.CharField("what it is", max_length=140)
    kind = models.CharField(max_length=14, choices=Kind)
    way = models.CharField("gained or kept", max_length=6, choices=Way, default=Way.GAINED)
    unit = models.CharField(max_length=40, blank=True, help_text="What is counted; empty: judged in words.")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, null=True, blank=True, related_name="benefits")
    share = models.PositiveSmallIntegerField(
        "share in percent", default=worth.WHOLE, validators=[MinValueValidator(1), MaxValueValidator(worth.WHOLE)]
    )
    note = models.TextField("how it is worked out", blank=True, max_length=2000)
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="benefit_has_a_title"),
            models.CheckConstraint(condition=Q(share__range=(1, worth.WHOLE)), name="benefit_share_range"),
            models.CheckConstraint(
                condition=Q(measure__isnull=False) | Q(share=worth.WHOLE), name="benefit_share_is_of_a_measure"
            ),
            models.CheckConstraint(condition=~Q(kind="kept") | Q(way="kept"), name="benefit_value_kept_is_kept"),
            models.CheckConstraint(
                condition=~Q(kind__in=list(worth.MONEY_KINDS)) | Q(unit=""), name="benefit_money_has_no_unit"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def in_money(self) -> bool:
        """Whether its figures are amounts of money."""
        return self.kind in worth.MONEY_KINDS

    @property
    def in_words(self) -> bool:
        """Whether its figures are judgements in words."""
        return not self.in_money and not self.unit


class BenefitFigure(models.Model):
    """One figure of a line for one month in one column. A frozen one is never changed: a later one takes its place.

    `amount` is the whole gain; `share` is what the improvement claimed of it when the figure was written.
    """

    class Column(models.TextChoices):
        PLANNED = "planned", "Planned"
        FORECAST = "forecast", "Forecast"
        REALISED = "realised", "Realised"

    benefit = models.ForeignKey(Benefit, on_delete=models.CASCADE, related_name="figures")
    column = models.CharField(max_length=8, choices=Column)
    month = models.DateField(help_text="The first day of the month.")
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    words = models.TextField(blank=True, max_length=2000)
    share = models.PositiveSmallIntegerField(default=worth.WHOLE)
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=clock.now)
    replaced_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["month", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["benefit", "column", "month"], condition=Q(replaced_at=None), name="one_figure_counts"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="figure_month_is_its_first_day"),
            models.CheckConstraint(
                condition=Q(amount__isnull=False, words="") | Q(amount=None) & ~Q(words=""),
                name="figure_is_an_amount_or_words",
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0) | ~Q(reason=""), name="figure_below_zero_says_why"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(column="realised"), name="figure_confirmed_is_realised"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.benefit_id} {self.column} {self.month:%Y-%m}"

    @property
    def claimed(self) -> object:
        """The part of the amount that counts; None for words."""
        return None if self.amount is None else self.amount * self.share / worth.WHOLE
