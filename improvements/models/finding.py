from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import models

BACK_WITHIN = timedelta(days=60)
"""What comes back sooner than this had not really gone: nobody is told again."""


class PracticeFinding(models.Model):
    """Something ill about the practice, from the day it was found until it was gone. Whoever keeps the register is told
    of it once, when it is found.
    """

    key = models.CharField(max_length=60, help_text="Which disease, silence or KPI.")
    title = models.CharField(max_length=200)
    found_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-found_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["key"], name="finding_once_at_a_time", condition=models.Q(gone_at=None)),
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def keep_up(cls, found: Mapping[str, str], at: datetime) -> Sequence[PracticeFinding]:
        """Note what is there now (key → title) and what has gone; answers what is new. Saying it twice changes nothing.

        What was gone for a short while only goes on as before.
        """
        cls.objects.filter(gone_at=None).exclude(key__in=found).update(gone_at=at)
        there = set(cls.objects.filter(gone_at=None).values_list("key", flat=True))
        lately = cls.objects.filter(gone_at__gt=at - BACK_WITHIN, key__in=set(found) - there)
        back = {row.key: row for row in lately.order_by("gone_at")}
        cls.objects.filter(pk__in=[row.pk for row in back.values()]).update(gone_at=None)
        fresh = found.keys() - there - back.keys()
        new = [PracticeFinding(key=key, title=title, found_at=at) for key, title in found.items() if key in fresh]
        return PracticeFinding.objects.bulk_create(new)
