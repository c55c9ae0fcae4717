from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One thing that was done. Never changed, never deleted; the database refuses both on PostgreSQL.

    What was changed lies beside it in `Detail`, bound by a salted digest, so that personal values can be erased
    without breaking the chain of seals.
    """

    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=60)
    target_type = models.CharField(max_length=60)
    target_id = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the detail's salt and content.")

    class Meta:
        verbose_name_plural = "entries"
        indexes = [
            # The history of one record, newest first.
            models.Index(fields=["target_type", "target_id", "-id"], name="audit_by_target"),
            # What one person did, newest first (auditors, data export of a person).
            models.Index(fields=["actor", "-id"], name="audit_by_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_type} {self.target_id}"


class Detail(models.Model):
    """What an entry changed: `{"field": [before, after]}` or other facts. The only part that may be erased."""

    entry = models.OneToOneField(Entry, on_delete=models.CASCADE, primary_key=True, related_name="detail")
    salt = models.CharField(max_length=32)
    changes = models.JSONField(default=dict)
    erased_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"detail of entry {self.entry_id}"


class Seal(models.Model):
    """A link of the chain: the hash over the seal before it and one entry. Written by a job within seconds."""

    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="seal")
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"seal {self.pk} of entry {self.entry_id}"
