"""What programs see of the register."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from cir import statements
from cir.rest.shapes import Column, Referenced, Shape, computed, named, same
from improvements.models import (
    Attachment,
    Closing,
    Comment,
    Escalation,
    Improvement,
    Lesson,
    Option,
    Partner,
    Relation,
    SourceLink,
    Support,
    SustainmentCheck,
    Tag,
    Task,
    Transition,
    Update,
    Watch,
)
from improvements.models.improvement import REFERENCE_PREFIX


def reference_of(pk: int) -> str:
    """CIR-142 for 142."""
    return f"{REFERENCE_PREFIX}{pk}"


def referenced(name: str) -> Column:
    """`{"reference": "CIR-142", "title": …}`. Only for records that the query has limited to visible ones."""

    def make(pk: int | None, title: str) -> dict[str, str] | None:
        return None if pk is None else {"reference": reference_of(pk), "title": title}

    return Column(name, (f"{name}_id", f"{name}__title"), make, lambda: Referenced(allow_null=True))


def words() -> serializers.Field[Any, Any, Any, Any]:
    """A list of words in the schema."""
    return serializers.ListField(child=serializers.CharField())


IN_LIST = Shape(
    "Improvement",
    Improvement,
    computed("reference", "pk", reference_of),
    "id", "title", "status", "step", named("item"), named("objective"), named("owner"), named("team"),
    named("requester"), "requester_name", "source", "kind", "scale",
    computed("categories", "categories", list, words),
    computed("tags", "pk", lambda pk: [], words),
    "urgency", "cost_band", "score", "score_low", "score_high", "impact", "effort", "rank_override", "variation",
    "progress", "outcome", "supporters", "blocker", "restricted", "target_date", "next_review_on", "went_live_on",
    "deferred_until", "logged_at", "updated_at", "ended_at", "escalated_at", "admitted_at", "version",
)  # fmt: skip
DETAIL = IN_LIST.extended(
    "ImprovementDetail",
    "description", named("logged_by"), "serves_none_reason", "risk", "value_provider", "value_consumer",
    "cost_estimated", "cost_estimated_indirect", "cost_actual", "cost_actual_indirect",
    "blocked_since", "status_since", "deferred_from", "scored_at", "rank_reason", named("rank_by"),
    computed("score_parts", "score_parts", list, lambda: serializers.ListField(child=serializers.DictField())),
    computed("merged_into", "merged_into_id", lambda pk: pk, lambda: serializers.CharField(allow_null=True)),
)  # fmt: skip

COMMENT = Shape("Comment", Comment, "id", "text", named("author"), "at", "edited_at")
UPDATE = Shape("Update", Update, "id", "state", "text", "next_on", named("by"), "at")
TASK = Shape(
    "Task", Task, "id", "title", named("person"), "due_on", "position", "done_at", named("done_by"), "dropped_at"
)
OPTION = Shape(
    "Option", Option, "id", "name", "ready", "benefit", "cost", "notes", named("added_by"), "added_at", "chosen_at",
    named("chosen_by"), "reason",
)  # fmt: skip
PARTNER = Shape("Partner", Partner, "id", "name", "kind", "part", named("added_by"), "added_at")
RELATION = Shape(
    "Relation", Relation, "id", "kind", referenced("improvement"), referenced("other"), named("added_by"), "added_at"
)
SOURCE_LINK = Shape("SourceLink", SourceLink, "id", "kind", "external_id", "url", named("added_by"), "added_at")
ATTACHMENT = Shape(
    "Attachment", Attachment, "id", "name", "content_type", "size", "sha256", named("added_by"), "added_at"
)
SUPPORT = Shape("Supporter", Support, named("person"), "words", "at")
WATCH = Shape("Watcher", Watch, named("person"), "at")
LESSON = Shape("Lesson", Lesson, "id", "expected", "happened", "next_time", "status", named("by"), "at")
TRANSITION = Shape(
    "Transition", Transition, "id", "move", same("from", "source"), same("to", "target"), named("actor"), "at",
    "reason", computed("said", "said", dict, serializers.DictField),
)  # fmt: skip
CLOSING = Shape(
    "Closing", Closing, "id", "outcome", "shown", "good_effects", "bad_effects", "process", "process_words",
    "no_verdict_reason", "against_verdict_reason", "next", named("by"), "at",
)  # fmt: skip
SUSTAINMENT = Shape(
    "SustainmentCheck", SustainmentCheck, "id", "days", "due_on", "result", "sentence",
    computed("readings", "readings", dict, serializers.DictField), "digest", "at",
)  # fmt: skip
ESCALATION = Shape(
    "Escalation", Escalation, "id", "question", computed("evidence", "evidence", dict, serializers.DictField),
    named("asked_by"), "asked_at", "decision", "reason", named("settled_by"), "settled_at",
)  # fmt: skip


def with_tags(rows: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """Put their tags into rows, by one query for all of them."""
    by_id = {row["id"]: row["tags"] for row in rows}
    for pk, name in statements.rows(("tags", len(by_id)), _tags, *by_id) if by_id else ():
        by_id[pk].append(name)
    return rows


def _tags(*ids: int) -> QuerySet[Any, tuple[int, str]]:
    pairs = Tag.improvements.through.objects.filter(improvement_id__in=ids).order_by("tag__name")
    return pairs.values_list("improvement_id", "tag__name")
