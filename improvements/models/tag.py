from django.db import models
from django.db.models.functions import Lower


class Tag(models.Model):
    """A word that groups improvements across services."""

    name = models.CharField(max_length=40)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="tag_name_is_unique")]

    def __str__(self) -> str:
        return self.name
