from django.conf import settings
from django.db import models

from cir import clock
from improvements.models.improvement import Improvement


def storage_name(attachment: "Attachment", _name: str) -> str:
    """Files are kept under their digest: the person's file name never becomes a path."""
    return f"attachments/{attachment.sha256[:2]}/{attachment.sha256}"


class Attachment(models.Model):
    """A file that belongs to an improvement. Served as a download only, after asking again who may see it."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="attachments")
    file = models.FileField(upload_to=storage_name, max_length=200)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="In bytes.")
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.name
