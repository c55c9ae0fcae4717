"""You asked, we did, of the sample organisation: results in public words. They go with their improvements."""

from __future__ import annotations

from datetime import datetime

from feedback.models import PublicResult
from improvements.demo import filling
from improvements.models import Improvement
from improvements.statuses import Status

RESULTS = (
    ("A new password in four minutes", "Why do I have to call and wait when I have forgotten my password?",
     "You reset it yourself, day and night, with your phone.", "Minutes until people can work again", 42, 4, "minutes"),
    ("Outage notices say what does not work", "The notices name servers. We need to know what we cannot use.",
     "Every notice begins with what does not work and until when, in plain words.", "", None, None, ""),
)  # fmt: skip
WORDS = ("title", "asked", "did", "measured", "before", "after", "unit")


def fill(now: datetime) -> None:
    """Public words for what was done last. Written straight to the table: the audit trail claims nothing."""
    done = Improvement.objects.filter(logged_by__in=filling.people(), status=Status.DONE, restricted=False)
    public = done.filter(item__is_public=True, public_result=None).order_by("-ended_at", "-pk")
    for record, words in zip(public, RESULTS, strict=False):
        at = record.ended_at or now
        facts = dict(zip(WORDS, words, strict=True))
        PublicResult.objects.create(improvement=record, created_at=at, changed_at=at, **facts)


def remove() -> None:
    """Nothing by itself: a result goes with its improvement."""


filling.also(fill, remove)
