from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from cir import clock
from improvements.models.improvement import Improvement


class Plan(models.Model):
    """How we get there: approach, what done means, who is involved, constraints and stakeholders."""

    improvement = models.OneToOneField(Improvement, on_delete=models.CASCADE, primary_key=True, related_name="plan")
    approach = models.TextField(blank=True, max_length=8000)
    done_means = models.TextField("what done means", blank=True, max_length=4000)
    involved = models.TextField("teams and practices involved", blank=True, max_length=4000)
    constraints = models.TextField(blank=True, max_length=4000)
    stakeholders = models.TextField(blank=True, max_length=4000)

    def __str__(self) -> str:
        return f"plan of {self.improvement_id}"


class TaskQuerySet(models.QuerySet["Task"]):
    """Tasks in the words of a plan."""

    def open(self) -> TaskQuerySet:
        """Neither done nor dropped."""
        return self.filter(done_at=None, dropped_at=None)

    def due_by(self, day: date) -> TaskQuerySet:
        """Open tasks whose date is `day` or earlier."""
        return self.open().filter(due_on__lte=day)


class Task(models.Model):
    """One step of a plan, with a person and a date."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(max_length=200)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="tasks",
    )
    due_on = models.DateField(null=True, blank=True)
    position = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    dropped_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(done_at=None) | Q(dropped_at=None), name="task_done_or_dropped")
        ]
        indexes = [
            # "Needs you" and reminders: open tasks of one person by date.
            models.Index(
                fields=["person", "due_on"],
                name="task_open_by_person",
                condition=Q(done_at=None, dropped_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def menu_id(self) -> str:
        """What its menu is called on the page."""
        return str(self.pk)

    @property
    def menu_label(self) -> str:
        """What its menu is called to people."""
        return f"More about “{self.title}”"

    @property
    def is_open(self) -> bool:
        """Neither done nor dropped."""
        return self.done_at is None and self.dropped_at is None
