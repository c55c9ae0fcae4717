"""What programs see of signals. Never a token or its hash."""

from __future__ import annotations

from rest_framework import serializers

from cir.rest.shapes import Column, Shape, named
from feedback.models import Proposal, Signal, SignalRule, SignalSource
from improvements.api.shapes import reference_of


def became() -> Column:
    """The reference of the improvement it became, if you may see that one."""

    def make(pk: int | None) -> str | None:
        return None if pk is None else reference_of(pk)

    return Column("improvement", ("seen",), make, lambda: serializers.CharField(allow_null=True))


SIGNAL = Shape(
    "Signal", Signal, "id", named("source"), "external_id", "kind", "title", "text", "group", "severity", "url",
    named("item"), "occurred_at", "received_at", "told_at", "times", "over_at", "state", "aside_why", became(),
)  # fmt: skip
PROPOSAL = Shape(
    "SignalProposal", Proposal, "id", named("rule"), "title", named("item"), "state", "made_at", named("decided_by"),
    "decided_at", "reason", became(),
)  # fmt: skip
SOURCE = Shape(
    "SignalSource", SignalSource, "id", "slug", "name", "tool", "kind", named("item"), "mapping", "must_sign", "words",
    named("owner"), "item_owner_first", "decide_days", "is_on",
    "heard_at", "trouble", "trouble_at", "version",
)  # fmt: skip
RULE = Shape(
    "SignalRule", SignalRule, "id", "name", "kind", named("source"), named("item"), "count", "days", "together",
    "is_on", "version",
)  # fmt: skip
