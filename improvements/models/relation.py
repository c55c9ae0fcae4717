from django.conf import settings
from django.db import models
from django.db.models import F, Q

from cir import clock
from improvements.models.improvement import Improvement


class Relation(models.Model):
    """How one improvement stands to another: `improvement` *kind* `other`."""

    class Kind(models.TextChoices):
        DUPLICATE_OF = "duplicate_of", "duplicate of"
        DEPENDS_ON = "depends_on", "depends on"
        FOLLOWS = "follows", "follows"
        PART_OF = "part_of", "part of"

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(max_length=12, choices=Kind)
    other = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="relations_in")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["improvement", "kind", "other"], name="relation_once"),
            models.CheckConstraint(condition=~Q(improvement=F("other")), name="relation_not_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.improvement_id} {self.get_kind_display()} {self.other_id}"


class SourceLink(models.Model):
    """Where an improvement came from in another system: an incident, a problem, a change, an audit finding."""

    class Kind(models.TextChoices):
        INCIDENT = "incident", "Incident"
        PROBLEM = "problem", "Problem"
        CHANGE = "change", "Change"
        REQUEST = "request", "Service request"
        AUDIT = "audit", "Audit finding"
        SURVEY = "survey", "Survey answer"
        PROJECT = "project", "Project"
        OTHER = "other", "Other"

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="source_links")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.OTHER)
    external_id = models.CharField("reference", max_length=100)
    url = models.URLField("address", max_length=500, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["improvement", "kind", "external_id"], name="source_link_once")]

    def __str__(self) -> str:
        return self.external_id
