from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.text import slugify

from cir import clock
from cir.catalogue.models.keeping import Keeping
from cir.errors import Invalid, Problem

OUR_ADDRESSES = {"add"}
"""What `/services/…/` already leads to."""


class ConfigurationItemQuerySet(models.QuerySet["ConfigurationItem"]):
    """Configuration items in the words of the catalogue."""

    def current(self) -> ConfigurationItemQuerySet:
        """Items that are not retired: what may be chosen for something new."""
        return self.filter(retired_at=None)

    def public(self) -> ConfigurationItemQuerySet:
        """Current items that people outside may see and give feedback on."""
        return self.current().filter(is_public=True)

    def below(self, item: ConfigurationItem) -> ConfigurationItemQuerySet:
        """`item` and everything under it."""
        return self.filter(path__startswith=item.path)


class ConfigurationItem(Keeping, models.Model):
    """A service, product or practice: what is to be improved. Items form a tree; each has at most one owner."""

    class Kind(models.TextChoices):
        SERVICE = "service", "Service"
        PRODUCT = "product", "Product"
        PRACTICE = "practice", "Practice"

    kind = models.CharField(max_length=8, choices=Kind, default=Kind.SERVICE)
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=140, unique=True, editable=False)
    description = models.TextField(blank=True, max_length=4000)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=255, editable=False, db_index=True, help_text="Ids from the root: /3/17/")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="items_owned",
    )
    is_public = models.BooleanField("visible outside", default=False)
    owner_first = models.BooleanField(
        "ideas go to the owner first",
        default=False,
        help_text="A new idea waits for the owner, who adjusts it and adds it to the register, or answers it.",
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="merged_from"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    placed_at = models.DateTimeField(
        null=True, editable=False, help_text="When its place in the tree or its kind last changed: figures follow."
    )

    objects = ConfigurationItemQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint("kind", Lower("name"), name="item_name_is_unique_per_kind"),
            models.CheckConstraint(condition=models.Q(kind__in=["service", "product", "practice"]), name="item_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep slug and path true, also for everything below when the item moves in the tree."""
        if not self.slug:
            self.slug = self._free_slug()
        self._refuse_circle()
        before = self.path
        if self.pk is None:
            super().save(*args, **kwargs)
            kwargs = {"update_fields": ["path"]}
        self.path = f"{self.parent.path if self.parent else '/'}{self.pk}/"
        super().save(*args, **kwargs)
        if before and before != self.path:
            for child in self.children.all():
                child.parent = self
                child.save(update_fields=["path"])

    def get_absolute_url(self) -> str:
        """The item's page."""
        return f"/services/{self.slug}/"

    def _refuse_circle(self) -> None:
        if self.pk and self.parent and self.parent.path.startswith(self.path or f"/{self.pk}/"):
            raise Invalid(Problem("circle", "Choose a parent that is not the item itself or below it.", "parent"))

    def _free_slug(self) -> str:
        base = slugify(self.name)[:120] or self.kind
        base = f"{base}-{self.kind}" if base in OUR_ADDRESSES else base
        taken = set(ConfigurationItem.objects.filter(slug__startswith=base).values_list("slug", flat=True))
        return next(slug for n in range(1, len(taken) + 3) if (slug := base if n == 1 else f"{base}-{n}") not in taken)
