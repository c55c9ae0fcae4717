from django.conf import settings
from django.db import models

from cir import clock
from improvements.models.improvement import Improvement


class Comment(models.Model):
    """Something a colleague said about an improvement. Internal; edits and deletion leave a trace."""

    improvement = models.ForeignKey(Improvement, on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="comments", db_index=False
    )
    text = models.TextField(max_length=10000)
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="mentioned_in", blank=True)
    at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [
            # The activity of one record.
            models.Index(fields=["improvement", "at"], name="comment_by_record"),
            # When somebody last said anything.
            models.Index(fields=["author", "at"], name="comment_by_author"),
            # What was said in a period: who took part.
            models.Index(fields=["at"], name="comment_by_moment"),
        ]

    def __str__(self) -> str:
        return self.text[:80]
