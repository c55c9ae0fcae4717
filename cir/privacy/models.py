"""The trace that an erasure leaves."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac

from cir import clock


def digest_of(address: str) -> str:
    """An address as it can be recognised and not read: what a backup that is restored is searched by."""
    return salted_hmac("cir.privacy", address.strip().lower()).hexdigest()


class Erasure(models.Model):
    """Somebody was erased: when, by whom, for which reason, how much of what. Not who, and nothing they said.

    Digests and references are the list by which the same is erased again after a backup was restored.
    """

    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, help_text="For example the number under which they asked.")
    digests = models.JSONField(default=list, help_text="Keyed digests of the addresses.")
    references = models.JSONField(default=list, help_text="Of the feedback.")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+",
        help_text="The account, which names nobody any more.",
    )  # fmt: skip
    counts = models.JSONField(default=dict, help_text="How many of what.")

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"erasure {self.pk}"
