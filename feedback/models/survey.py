from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from cir import clock
from cir.accounts.roles import Role
from feedback.models.asking import Asking
from feedback.models.filling_in import FillingIn

if TYPE_CHECKING:
    from cir.accounts.models import User

SEES_SURVEYS = (Role.COORDINATOR, Role.APPROVER, Role.AUDITOR)
FEWEST, MOST = 3, 100


class SurveyQuerySet(models.QuerySet["Survey"]):
    """Surveys in the words of their list."""

    def visible_to(self, user: User | Any) -> SurveyQuerySet:
        """Closed ones are everybody's: results are no secret. The others are seen by those who keep them."""
        if not getattr(user, "is_active", False) or not user.is_authenticated:
            return self.none()
        reach = user.roles.reach(SEES_SURVEYS, "item__path")
        if reach == Q() or user.roles.has_any((Role.ADMINISTRATOR,)):
            return self.all()
        mine = Q(state=Survey.State.CLOSED) | Q(item__owner=user) | Q(created_by=user)
        return self.filter(mine | reach if reach is not None else mine)

    def open(self) -> SurveyQuerySet:
        """Those that can be answered now."""
        return self.filter(state=Survey.State.OPEN)


class Survey(Asking, FillingIn, models.Model):
    """A few questions to customers, staff or stakeholders about a service, or about the practice itself.

    Each invitation is answered once. What is answered anonymously keeps nothing that leads back, and is shown only
    once the survey is closed and enough people have answered.
    """

    class Audience(models.TextChoices):
        CUSTOMER = "customer", "Customers"
        EMPLOYEE = "employee", "Staff"
        STAKEHOLDER = "stakeholder", "Stakeholders"
        PRACTICE = "practice", "Staff, about improving itself"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    title = models.CharField(max_length=120)
    intro = models.TextField("introduction", blank=True, max_length=1000)
    audience = models.CharField("who is asked", max_length=11, choices=Audience, default=Audience.CUSTOMER)
    item = models.ForeignKey(
        "catalogue.ConfigurationItem", on_delete=models.PROTECT, null=True, blank=True, related_name="surveys",
        verbose_name="service, product or practice",
    )  # fmt: skip
    is_anonymous = models.BooleanField("answers are anonymous", default=True)
    threshold = models.PositiveSmallIntegerField(
        "show results from", default=5, help_text="Anonymous answers: so many people must have answered."
    )
    remind_after = models.PositiveSmallIntegerField(
        "remind after", default=5, help_text="Days after the invitation, once. 0: never."
    )
    closes_on = models.DateField("closes on", null=True, blank=True, help_text="Empty: when you close it.")
    state = models.CharField(max_length=6, choices=State, default=State.DRAFT, editable=False)
    link_digest = models.CharField(max_length=64, blank=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["link_digest"], name="survey_link", condition=~Q(link_digest="")),
            models.CheckConstraint(condition=Q(state__in=["draft", "open", "closed"]), name="survey_state_is_known"),
            models.CheckConstraint(
                condition=Q(threshold__range=(FEWEST, MOST), remind_after__lte=60),
                name="survey_numbers_in_range",
                violation_error_message=f"Show results from {FEWEST} to {MOST} answers on, and remind within 60 days.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page, with the results."""
        return reverse("feedback:survey", args=[self.pk])

    @property
    def item_path(self) -> str:
        """Where in the catalogue it lies; the empty path when it is about no item."""
        return self.item.path if self.item else ""

    @property
    def is_shared(self) -> bool:
        """Whether there is a link that anybody may answer by."""
        return bool(self.link_digest)
