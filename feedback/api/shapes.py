"""What programs see of feedback. Addresses of people outside are left to the inbox."""

from __future__ import annotations

from rest_framework import serializers

from cir.rest.shapes import Shape, computed, named, same
from feedback.models import Channel, Feedback, File, IncomingMail, Link, Message, Obligation, Question, Survey
from feedback.models.feedback import REFERENCE_PREFIX
from improvements.api.shapes import referenced


def reference_of(pk: int) -> str:
    """F-88 for 88."""
    return f"{REFERENCE_PREFIX}{pk}"


def reference_or_none(pk: int | None) -> str | None:
    """F-88 for 88."""
    return reference_of(pk) if pk else None


FEEDBACK = Shape(
    "Feedback", Feedback, computed("reference", "pk", reference_of), "id", named("channel"), "sender", "words", "name",
    named("item"), named("person"), named("told_to"), "contract", "ticket", "received_at", "state", "outcome",
    "subject", named("assigned_to"), "snoozed_until", "decided_at", "closed_at", "version",
)  # fmt: skip
MESSAGE = Shape(
    "FeedbackMessage", Message, "id", "kind", "text", named("author"), "at", "leaves_at", "published_at",
    "withdrawn_at", "mailed_at", "bounced_at", "about",
    same("answers", "answers_id", lambda: serializers.IntegerField(allow_null=True)),
)  # fmt: skip
FILE = Shape("FeedbackFile", File, "id", "name", "content_type", "size", "sha256", "added_at")
OBLIGATION = Shape(
    "Obligation", Obligation, "id", computed("feedback", "feedback_id", reference_of), "duty", "since", "due_on",
    "met_at",
)  # fmt: skip
LINK = Shape(
    "FeedbackLink", Link, "id", referenced("improvement"), "public_title", named("added_by"), "added_at", "helped",
    "helped_words", "helped_at",
)  # fmt: skip
MAIL = Shape(
    "IncomingMail", IncomingMail, "id", "state", "reason", "sender", "name", "subject", "text", "size", "received_at",
    computed("feedback", "feedback_id", reference_or_none, lambda: serializers.CharField(allow_null=True)),
)  # fmt: skip
SURVEY = Shape(
    "Survey", Survey, "id", "title", "intro", "audience", named("item"), "is_anonymous", "threshold", "remind_after",
    "closes_on", "state", named("created_by"), "created_at", "opened_at", "closed_at", "version",
)  # fmt: skip
QUESTION = Shape(
    "SurveyQuestion", Question, "id", "position", "kind", "text", "required", "choices", named("measure"),
)  # fmt: skip
CHANNEL = Shape(
    "Channel", Channel, "id", "slug", "kind", "sender", "name", named("item"), "title", "intro", "thanks",
    "acknowledge_days", "decide_days", "tell_days", named("owner"), "item_owner_first", "shows_owner", "embed_on",
    "is_on", "version",
)  # fmt: skip
