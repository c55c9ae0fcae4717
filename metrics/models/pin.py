from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction

from cir.errors import Conflict

if TYPE_CHECKING:
    from cir.accounts.models import User
    from metrics.kpis import Kpi

MOST = 12


class KpiPins(models.Model):
    """The KPIs that a person wants to see first, in the order in which they were pinned. Everybody's own affair: it is
    no entry of the audit trail.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kpi_pins")
    keys = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "KPI pins"

    def __str__(self) -> str:
        return f"{self.user}: {len(self.keys)}"

    @classmethod
    def of(cls, user: User) -> list[str]:
        """The keys of what somebody pinned; one query."""
        return next(iter(cls.objects.filter(user=user).values_list("keys", flat=True)), [])

    @classmethod
    @transaction.atomic
    def pin(cls, user: User, kpi: Kpi) -> None:
        """Show it first from now on. Pinning twice changes nothing. Raises `Conflict` for the thirteenth."""
        cls.objects.get_or_create(user=user)
        row = cls.objects.select_for_update().get(user=user)
        if kpi.key in row.keys:
            return
        if len(row.keys) >= MOST:
            raise Conflict(f"{MOST} KPIs are pinned already. Unpin one first.")
        row.keys = [*row.keys, kpi.key]
        row.save(update_fields=["keys"])

    @classmethod
    @transaction.atomic
    def unpin(cls, user: User, kpi: Kpi) -> None:
        """Show it where it was. Without any pin the usual ones come first again."""
        for row in cls.objects.select_for_update().filter(user=user):
            row.keys = [key for key in row.keys if key != kpi.key]
            row.save(update_fields=["keys"])
