from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from cir import clock
from improvements.models.improvement import Improvement


class Partner(models.Model):
    """An organisation or a representative outside with whom an improvement is worked on."""

    class Kind(models.TextChoices):
        SUPPLIER = "supplier", "Supplier"
        PARTNER = "partner", "Partner"
        CUSTOMER = "customer", "Customer"
        REPRESENTATIVE = "voice", "Representative of users"

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="partners")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.SUPPLIER)
    part = models.CharField("what they do in it", max_length=300, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint("improvement", Lower("name"), name="partner_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="partner_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name
