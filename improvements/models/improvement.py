from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from cir import clock
from improvements.models.accounting import Accounting
from improvements.models.admitting import Admitting
from improvements.models.aiming import Aiming
from improvements.models.benefiting import Benefiting
from improvements.models.boarding import Boarding, last_place
from improvements.models.casing import Casing
from improvements.models.consulting import Consulting
from improvements.models.editing import Editing
from improvements.models.joining import Joining
from improvements.models.linking import Linking
from improvements.models.looking import Looking
from improvements.models.moving import Moving
from improvements.models.planning import Planning
from improvements.models.proving import Proving
from improvements.models.scoring import Scoring
from improvements.models.sustaining import Sustaining
from improvements.models.talking import Talking
from improvements.models.undoing import Undoing
from improvements.models.weighing import Weighing
from improvements.queries import ImprovementQuerySet
from improvements.statuses import COMMITTED, Status

PERSON = settings.AUTH_USER_MODEL
REFERENCE_PREFIX = "CIR-"
BY_END = ["status", "restricted", "logged_at", "item", "team", "source", "id"]
OF_VIEWS = [
    "restricted", "owner", "requester", "logged_by", "source", "urgency", "cost_band", "target_date",
    "impact", "effort",
]  # fmt: skip
OF_OPEN = ["restricted", "item", "team", "source", "scale", "id"]
ENDED_ONCE, NOT_ENDED, NOT_RESTRICTED = Q(ended_at__isnull=False), Q(ended_at__isnull=True), Q(restricted=False)
FAR_AWAY = date(9999, 12, 31)
"""Stands for "no date" where rows are sorted by date, so that an index can serve it on every database."""


class Improvement(
    Editing, Admitting, Moving, Boarding, Scoring, Planning, Aiming, Proving, Benefiting, Accounting, Sustaining,
    Casing, Consulting, Linking, Looking, Weighing, Joining, Talking, Undoing, models.Model,
):  # fmt: skip
    """One record of the register: a deliberately introduced change meant to increase value.

    Only the title is needed to log one. Everything else is asked later, of the person who knows, at the step that
    needs it. Raises `cir.errors` from `move()` and `change()`; never save `status` by any other way.
    """

    class Source(models.TextChoices):
        STAFF = "staff", "Staff idea"
        CUSTOMER = "customer", "Customer or user"
        SUPPLIER = "supplier", "Supplier or partner"
        INCIDENT = "incident", "Incident review"
        PROBLEM = "problem", "Problem"
        SURVEY = "survey", "Satisfaction survey"
        SLA = "sla", "SLA breach or review"
        CHANGE = "change", "Change review"
        AUDIT = "audit", "Audit or compliance"
        ASSESSMENT = "assessment", "Assessment or risk register"
        BENCHMARK = "benchmark", "Benchmark or performance analysis"
        VISION = "vision", "Vision or objective"
        REQUESTS = "requests", "Request volume"
        KNOWLEDGE = "knowledge", "Knowledge base"
        ASSETS = "assets", "Asset data"
        FOLLOW_UP = "follow_up", "Follow-up of an improvement"
        PRACTICE = "practice", "Practice health"
        OTHER = "other", "Other"

    class Kind(models.TextChoices):
        INCREMENTAL = "incremental", "Incremental"
        BREAKTHROUGH = "breakthrough", "Breakthrough"

    class Scale(models.TextChoices):
        BUSINESS_AS_USUAL = "bau", "Business as usual"
        INITIATIVE = "initiative", "Initiative"
        PROJECT = "project", "Project"

    class Level(models.TextChoices):
        HIGH = "high", "High"
        MEDIUM = "medium", "Medium"
        LOW = "low", "Low"

    class Category(models.TextChoices):
        TIME = "time", "Time"
        COST = "cost", "Cost"
        EXPERIENCE = "experience", "Experience"
        RISK = "risk", "Risk"
        CULTURE = "culture", "Culture"
        COMPLIANCE = "compliance", "Compliance"

    class Progress(models.TextChoices):
        ON_TRACK = "on_track", "On track"
        NEEDS_HELP = "needs_help", "Needs help"
        STUCK = "stuck", "Stuck"

    # What was logged
    title = models.CharField(max_length=140)
    description = models.TextField(blank=True, max_length=20000)
    requester = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="improvements_requested")
    requester_name = models.CharField("asked by", max_length=120, blank=True, help_text="Somebody without an account.")
    logged_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="improvements_logged")
    logged_at = models.DateTimeField(default=clock.now)
    source = models.CharField(max_length=10, choices=Source, default=Source.STAFF)
    # What it is about
    item = models.ForeignKey(
        "catalogue.ConfigurationItem", on_delete=models.PROTECT, null=True, blank=True, related_name="improvements"
    )
    objective = models.ForeignKey(
        "catalogue.Objective", on_delete=models.PROTECT, null=True, blank=True, related_name="improvements"
    )
    serves_none_reason = models.CharField("serves no objective because", max_length=500, blank=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.INCREMENTAL)
    scale = models.CharField(max_length=10, choices=Scale, default=Scale.INITIATIVE)
    categories = models.JSONField("outcome categories", default=list, blank=True)
    tags = models.ManyToManyField("improvements.Tag", blank=True, related_name="improvements")
    restricted = models.BooleanField(default=False, help_text="Only its people, coordinators, approvers and auditors.")
    # Who
    owner = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="improvements_owned"
    )
    team = models.ForeignKey(
        "accounts.Team",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="improvements",
    )
    # How much, how soon, why
    urgency = models.CharField(max_length=6, choices=Level, blank=True)
    cost_band = models.CharField(max_length=6, choices=Level, blank=True)
    cost_estimated = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    cost_estimated_indirect = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    cost_actual = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    cost_actual_indirect = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    risk = models.TextField(blank=True, max_length=4000)
    value_provider = models.TextField("value for us", blank=True, max_length=4000)
    value_consumer = models.TextField("value for those we serve", blank=True, max_length=4000)
    # Dates
    target_date = models.DateField(null=True, blank=True)
    next_review_on = models.DateField(null=True, blank=True)
    went_live_on = models.DateField(null=True, blank=True)
    # What is in the way
    blocker = models.CharField(max_length=300, blank=True)
    blocked_since = models.DateTimeField(null=True, blank=True)
    progress = models.CharField(
        max_length=10, choices=Progress, blank=True, editable=False, help_text="As the latest update says."
    )
    # Where it stands: written by move() only
    status = models.CharField(max_length=12, choices=Status, default=Status.NEW, editable=False)
    status_since = models.DateTimeField(default=clock.now, editable=False)
    step = models.PositiveSmallIntegerField(default=1, editable=False)
    deferred_from = models.CharField(max_length=12, choices=Status, blank=True, editable=False)
    deferred_until = models.DateField(null=True, editable=False)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, editable=False, related_name="merged")
    outcome = models.CharField(max_length=12, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    escalated_at = models.DateTimeField(null=True, editable=False)
    # Kept for lists: derived from points, readings and people
    score = models.FloatField(null=True, editable=False)
    score_low = models.FloatField(null=True, editable=False)
    score_high = models.FloatField(null=True, editable=False)
    score_parts = models.JSONField(default=list, editable=False)
    impact = models.FloatField(null=True, editable=False)
    effort = models.FloatField(null=True, editable=False)
    scored_at = models.DateTimeField(null=True, editable=False)
    rank_override = models.PositiveSmallIntegerField(null=True, editable=False)
    rank_reason = models.CharField(max_length=500, blank=True, editable=False)
    rank_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    board_position = models.FloatField(default=last_place, editable=False)
    variation = models.CharField(max_length=20, blank=True, editable=False)
    supporters = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ImprovementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="improvement_status_is_known"),
            models.CheckConstraint(condition=Q(step__range=(1, 7)), name="improvement_step_range"),
            models.CheckConstraint(
                condition=~Q(status=Status.DEFERRED) | (Q(deferred_until__isnull=False) & ~Q(deferred_from="")),
                name="improvement_deferred_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.MERGED, merged_into__isnull=False)
                | (~Q(status=Status.MERGED) & Q(merged_into=None)),
                name="improvement_merged_points_to_the_other",
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DONE) & ~Q(outcome="") | ~Q(status=Status.DONE) & Q(outcome=""),
                name="improvement_done_has_an_outcome",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="improvement_has_a_title"),
        ]
        indexes = [
            # The register, newest first, and keyset pages of it.
            models.Index(F("logged_at").desc(), F("id").desc(), name="register_by_logged"),
            # What views count by and what sight depends on lies in the index: a count never visits the table.
            models.Index(
                fields=["status", "-logged_at", "-id"],
                include=OF_VIEWS,
                name="register_by_status",
            ),
            models.Index(
                F("item"),
                F("status"),
                F("logged_at").desc(),
                F("id").desc(),
                name="register_by_item",
            ),
            models.Index(
                F("owner"),
                F("status"),
                F("logged_at").desc(),
                F("id").desc(),
                name="register_by_owner",
            ),
            # Each status of the grouped register by score.
            models.Index(
                F("status"),
                Coalesce("score", Value(-1.0)).desc(),
                F("id").desc(),
                name="register_by_status_score",
            ),
            models.Index(F("updated_at").desc(), F("id").desc(), name="register_by_updated"),
            # What nobody has touched for long, of what is committed to.
            models.Index(fields=["updated_at"], name="committed_by_update", condition=Q(status__in=COMMITTED)),
            # Sorted by score (the backlog) and by target date (what is late).
            models.Index(Coalesce("score", Value(-1.0)).desc(), F("id").desc(), name="register_by_score"),
            models.Index(
                Coalesce("target_date", Value(FAR_AWAY, output_field=models.DateField())).asc(),
                F("id").desc(),
                name="register_by_target_date",
            ),
            # The columns of the board, in their shared order.
            models.Index(fields=["status", "board_position", "id"], name="board_by_place"),
            # What was done lately: the last column of the board, and what got better.
            models.Index(fields=["ended_at"], name="done_lately", condition=Q(status=Status.DONE)),
            # Ranks that a person chose: the first of the backlog.
            models.Index(fields=["rank_override"], name="rank_chosen", condition=Q(rank_override__isnull=False)),
            # "Ideas you logged" and how busy a status is.
            models.Index(F("logged_by"), F("logged_at").desc(), name="register_by_logger"),
            # What waits for the committee: the first lines of an approver's home.
            models.Index(fields=["escalated_at"], name="escalated", condition=Q(escalated_at__isnull=False)),
            # KPIs: what has ended since a day, and what is open, each with all that it is counted by.
            models.Index(fields=["ended_at"], include=BY_END, name="kpis_by_end", condition=ENDED_ONCE),
            models.Index(
                fields=["logged_at"], include=OF_OPEN, name="kpis_of_open", condition=Q(ended_at__isnull=True)
            ),
            # How long work has been where it is: counts and the oldest of each status, for the dashboard.
            models.Index(fields=["status", "status_since", "id"], name="register_by_age", condition=NOT_RESTRICTED),
            # Where a record lies, for figures that come from its history: without visiting the table.
            models.Index(
                fields=["id"], include=["restricted", "item", "team", "source", "logged_at"], name="place_of_record"
            ),
            # Improvements of the practice; and what was hidden or shown since a page of figures was drawn.
            models.Index(fields=["status", "id"], name="of_the_practice", condition=Q(source="practice")),
            models.Index(fields=["updated_at", "id"], name="restricted_lately", condition=Q(restricted=True)),
            # Deferred ones whose date has come.
            models.Index(fields=["deferred_until"], name="deferred_due", condition=Q(status=Status.DEFERRED)),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        """The record's page."""
        return f"/improvements/{self.reference}/"

    @property
    def reference(self) -> str:
        """The identifier people use, unique for ever: CIR-142."""
        return f"{REFERENCE_PREFIX}{self.pk}"

    @property
    def item_path(self) -> str:
        """Where in the catalogue it lies; the empty path when no item is set."""
        return self.item.path if self.item else ""
