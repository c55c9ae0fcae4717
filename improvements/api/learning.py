"""What was learned before, for a program in which somebody begins something similar."""

from __future__ import annotations

from typing import ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.errors import Invalid, Problem
from cir.rest.views import Resource
from improvements import learned

LONGEST = 500


class LearnedSerializer(serializers.Serializer):
    """One lesson of an ended improvement that you may see."""

    improvement = serializers.CharField(source="reference", help_text="CIR-142.")
    title = serializers.CharField()
    status = serializers.CharField()
    next_time = serializers.CharField(help_text="What to do next time.")
    same_service = serializers.BooleanField()
    ended_at = serializers.DateTimeField(allow_null=True)


class LearnedBefore(serializers.Serializer):
    """The lessons that fit best, the best first."""

    results = LearnedSerializer(many=True)


class Learning(Resource):
    """Lessons of ended improvements with similar words, or about the same service."""

    scopes: ClassVar = {"GET": Scope.READ}
    outputs: ClassVar = {"suggested": LearnedBefore}
    parameters: ClassVar = {
        "suggested": {
            "q": "What somebody begins with.",
            "item": "Number of its service or practice.",
        }
    }

    def suggested(self, request: Request) -> Response:
        """Read the three lessons that fit best what somebody is about to log."""
        text = request.query_params.get("q", "")
        item, asked = learned.item_of(request.query_params.get("item")), request.query_params.get("item")
        problems = [Problem("too-long", f"Use at most {LONGEST} characters.", "q")] if len(text) > LONGEST else []
        problems += (
            [Problem("unknown", "There is no current service or practice with this number.", "item")]
            if (asked and item is None)
            else []
        )
        Invalid.unless_none(problems)
        found = LearnedSerializer(learned.before(text, item, self.me), many=True)
        return self.shown({"results": found.data})
