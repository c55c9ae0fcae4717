"""What is ill about the register, for programs."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cir import clock
from cir.accounts.models import Scope
from cir.dashboards import health, permissions
from cir.dashboards.health import Finding
from cir.rest.shapes import Referenced
from cir.rest.views import Resource


class FindingShown(serializers.Serializer[Any]):
    """One disease that was found: what shows it, how many records have it, for how long, what cures it."""

    key = serializers.CharField()
    title = serializers.CharField()
    shows = serializers.CharField()
    cure = serializers.CharField()
    count = serializers.IntegerField(allow_null=True)
    days = serializers.IntegerField(allow_null=True)
    oldest = Referenced(many=True)
    records_url = serializers.CharField(allow_blank=True)


class FindingsShown(serializers.Serializer[Any]):
    """What was found, and what was looked for and not found."""

    results = FindingShown(many=True)
    healthy = serializers.ListField(child=serializers.CharField())


class Findings(Resource):
    """Practice health, for people with a role; records that the person may not see are not counted."""

    scopes: ClassVar = {"GET": Scope.READ}
    outputs: ClassVar = {"every": FindingsShown}

    def every(self, request: Request) -> Response:
        """Read what is ill about the register. `records_url` is the list with the filter that opens the records."""
        permissions.require_read(self.me)
        found = health.looked(self.me, clock.now(), health.read()).findings
        return Response({"results": list(map(_shown, found)), "healthy": health.healthy(found)})


def _shown(finding: Finding) -> dict[str, Any]:
    oldest = (way.words.split(" ", 1) for way in finding.evidence)
    return {
        **{name: getattr(finding, name) for name in ("key", "title", "shows", "cure", "count", "days")},
        "oldest": [{"reference": reference, "title": title} for reference, title in oldest],
        "records_url": "" if finding.count is None else finding.url,
    }
