from django.db import models

from cir import clock
from feedback.models.feedback import Feedback


def storage_name(file: "File", _name: str) -> str:
    """Files are kept under their digest: the name somebody gave never becomes a path."""
    return f"feedback/{file.sha256[:2]}/{file.sha256}"


class File(models.Model):
    """A file that came with feedback. Colleagues get it as a download only; it is never shown as a page."""

    feedback = models.ForeignKey(Feedback, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(upload_to=storage_name, max_length=200)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="In bytes.")
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return self.name
