from django.conf import settings
from django.db import models
from django.db.models.functions import Lower


class Team(models.Model):
    """People who work together. A team never owns an improvement: one named person does."""

    name = models.CharField(max_length=120)
    description = models.TextField(blank=True, max_length=2000)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="teams", blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="team_name_is_unique")]

    def __str__(self) -> str:
        return self.name
