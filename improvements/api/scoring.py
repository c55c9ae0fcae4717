"""Points by several people, and a rank that a person may override."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cir import clock
from cir.accounts.models import Scope
from cir.errors import Invalid, Problem
from cir.rest import etags
from cir.rest.fields import Input, SafeText
from cir.rest.shapes import Named
from cir.rest.views import changes, creates
from improvements import scoring
from improvements.api import shapes
from improvements.api.records import OfImprovement
from improvements.models import Improvement
from improvements.models.scoring import LOWEST_RANK

LONGEST_KEY = 40


class PointsInput(Input):
    """Your points: criterion → 1 to 5, or null to take yours back. Criteria that are left out stay as they are."""

    points = serializers.DictField(
        child=serializers.IntegerField(min_value=scoring.LOWEST, max_value=scoring.HIGHEST, allow_null=True),
        allow_empty=False,
    )


class RankInput(Input):
    """A place in the ranking with a reason; null lets the score decide again."""

    rank = serializers.IntegerField(min_value=1, max_value=LOWEST_RANK, allow_null=True)
    reason = SafeText(500)


class GivenSerializer(serializers.Serializer[Any]):
    """What one person gave."""

    person = Named()
    points = serializers.DictField(child=serializers.IntegerField())


class PointsSerializer(serializers.Serializer[Any]):
    """Points and the score that follows from them. `others` is null until you gave points yourself."""

    mine = serializers.DictField(child=serializers.IntegerField())
    others = GivenSerializer(many=True, allow_null=True)
    people = serializers.IntegerField()
    score = serializers.FloatField(allow_null=True)
    score_low = serializers.FloatField(allow_null=True)
    score_high = serializers.FloatField(allow_null=True)


class Pointing(OfImprovement):
    """Points of an improvement."""

    scopes: ClassVar = {"GET": Scope.READ, "PATCH": Scope.IMPROVEMENTS}
    inputs: ClassVar = {"change": PointsInput}
    outputs: ClassVar = {"retrieve": PointsSerializer, "change": PointsSerializer}

    def retrieve(self, request: Request, reference: str) -> Response:
        """Read your points and the score. Others' points are hidden until you gave your own."""
        return self.shown(_points(self.record(reference), self.me))

    @changes
    def change(self, request: Request, reference: str) -> Response:
        """Give points. Needs `If-Match`; everybody who sees the improvement may."""
        record = self.locked(reference)
        etags.require_same(request, etags.of(_points(record, self.me)))
        given = self.said().get("points", {})
        _require_keepable(given)
        record.give_points(given, by=self.me)
        return self.shown(_points(record, self.me))


class Ranking(OfImprovement):
    """The place in the ranking, overridden by a person."""

    scopes: ClassVar = {"POST": Scope.MOVES}
    inputs: ClassVar = {"override": RankInput}
    outputs: ClassVar = {"override": shapes.DETAIL}

    @creates
    def override(self, request: Request, reference: str) -> Response:
        """Put an improvement at a place in the ranking, visibly and with a reason."""
        record, said = self.record(reference), self.said()
        record.override_rank(said["rank"], by=self.me, reason=said["reason"])
        return self.whole(record)


def _points(record: Improvement, user: Any) -> dict[str, Any]:
    """What this person may know of the points."""
    model = record.scoring_model(clock.now())
    rows = record.points.filter(criterion__model=model).order_by("person_id", "criterion__position")
    given: dict[int, dict[str, Any]] = {}
    for pk, name, key, points in rows.values_list("person_id", "person__name", "criterion__key", "points"):
        given.setdefault(pk, {"person": {"id": pk, "name": name}, "points": {}})["points"][key] = points
    mine = given.pop(user.pk, {"points": {}})["points"]
    score = Improvement.objects.values("score", "score_low", "score_high").get(pk=record.pk)
    return {"mine": mine, "others": list(given.values()) if mine else None, "people": len(given) + bool(mine), **score}


def _require_keepable(given: Mapping[str, Any]) -> None:
    wrong = [name for name in given if len(name) > LONGEST_KEY]
    Invalid.unless_none(Problem("criterion", "There is no such criterion.", name[:LONGEST_KEY]) for name in wrong)
