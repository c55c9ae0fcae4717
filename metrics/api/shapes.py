"""What programs see of measures."""

from rest_framework import serializers

from cir.rest.shapes import Shape, computed, named
from metrics.models import Definition, Measure, Reading, Rebasing

MEASURE = Shape(
    "Measure", Measure, "id", "name", "description", named("item"), named("owner"), "unit", "direction", "cadence",
    "kind", "source", "kpi", "kpi_scope", "subject", "lowest", "highest", "variation", "retired_at", "created_at",
    "version",
)  # fmt: skip
READING = Shape(
    "Reading", Reading, "id", "moment", "value", "numerator", "denominator", "note", "reason", "source",
    named("recorded_by"),
    "recorded_at", "superseded_at",
    computed(
        "superseded_by", "superseded_by_id", lambda pk: pk, lambda: serializers.IntegerField(allow_null=True)
    ),
)  # fmt: skip
DEFINITION = Shape("Definition", Definition, "id", "text", "valid_from", named("set_by"), "created_at")
REBASING = Shape(
    "Rebasing", Rebasing, "id", "first", "last", "reason", named("by"), "at", "taken_back_reason",
    named("taken_back_by"), "taken_back_at",
)  # fmt: skip
