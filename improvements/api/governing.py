"""What the register is run by: scoring models, limits of work, reviews."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cir import clock
from cir.accounts.models import Scope
from cir.rest import etags
from cir.rest.fields import Choice, Day, Input, Moment, SafeText
from cir.rest.pages import NEWEST
from cir.rest.shapes import Shape, computed, named
from cir.rest.views import CREATED, Resource, changes, creates
from improvements.models import Criterion, Review, ScoringModel, WorkLimit
from improvements.models.assessment import MOST_CRITERIA
from improvements.models.limit import LARGEST
from improvements.statuses import FLOW

FIVE = 5
KEEPING: dict[str, str] = {"GET": Scope.READ, "POST": Scope.CATALOGUE, "PATCH": Scope.CATALOGUE}
MODEL = Shape("ScoringModel", ScoringModel, "id", "name", "valid_from", "note", named("created_by"), "created_at")
CRITERION = Shape(
    "Criterion", Criterion, "key", "label", "weight", "axis",
    computed("meanings", "meanings", list, lambda: serializers.ListField(child=serializers.CharField())),
)  # fmt: skip
REVIEW = Shape("Review", Review, "id", "starts_at", "place", "note", named("called_by"), "cancelled_at", "created_at")


class CriterionInput(Input):
    """A question with its weight in percent and the words for 1 to 5."""

    key = serializers.SlugField(max_length=40)
    label = SafeText(80)  # type: ignore[assignment]  # a field of this name: DRF takes it off the class
    weight = serializers.IntegerField(min_value=1, max_value=100)
    axis = Choice(Criterion.Axis)
    meanings = serializers.ListField(child=SafeText(200), min_length=FIVE, max_length=FIVE)


class ScoringModelInput(Input):
    """A new scoring model. Its weights make 100 together."""

    name = SafeText(120)
    valid_from = Day()
    note = SafeText(2000, required=False, allow_blank=True)
    criteria: serializers.ListSerializer[Any] = serializers.ListSerializer(
        child=CriterionInput(), allow_empty=False, max_length=MOST_CRITERIA
    )


WHOLE = MODEL.serializer_with(
    "ScoringModelWhole", "A scoring model with its criteria.", criteria=CRITERION.serializer(many=True)
)


class LimitSerializer(serializers.Serializer[Any]):
    """How many improvements may be in a status at once; null: as many as you like."""

    status = Choice([str(status) for status in FLOW])
    most = serializers.IntegerField(allow_null=True)


class LimitInput(Input):
    """The limit, or null for none."""

    most = serializers.IntegerField(min_value=1, max_value=LARGEST, allow_null=True)


class ReviewChange(Input):
    """When and where the people of the register meet."""

    starts_at = Moment(required=False)
    place = SafeText(140, required=False, allow_blank=True)
    note = SafeText(4000, required=False, allow_blank=True)


class ReviewInput(ReviewChange):
    """A new review."""

    starts_at = Moment()


class ScoringModels(Resource):
    """Criteria, weights and what 1 to 5 mean, from a day on."""

    shape = MODEL
    sorts = (NEWEST,)
    scopes: ClassVar = KEEPING
    inputs: ClassVar = {"create": ScoringModelInput}
    outputs: ClassVar = dict.fromkeys(("create", "retrieve", "current"), WHOLE)

    def list(self, request: Request) -> Response:
        """List scoring models, the newest first."""
        return self.page(ScoringModel.objects.all())

    def retrieve(self, request: Request, pk: int) -> Response:
        """Read one scoring model with its criteria."""
        return self.shown(_whole(pk))

    def current(self, request: Request) -> Response:
        """Read the scoring model that is in force today."""
        found = ScoringModel.objects.on(clock.today())
        return self.shown(_whole(found.pk) if found else None)

    @creates
    def create(self, request: Request) -> Response:
        """Bring in a new scoring model from a day on. Old decisions stay as they are."""
        return self.shown(_whole(ScoringModel.introduce(by=self.me, **self.said()).pk), status=CREATED)


class WorkLimits(Resource):
    """How many improvements may be in a status at once."""

    scopes: ClassVar = KEEPING
    inputs: ClassVar = {"change": LimitInput}
    outputs: ClassVar = {
        "overview": LimitSerializer(many=True), "retrieve": LimitSerializer, "change": LimitSerializer,
    }  # fmt: skip

    def overview(self, request: Request) -> Response:
        """List the limits of all statuses of the flow."""
        return Response([_limit(status) for status in FLOW])

    def retrieve(self, request: Request, status: str) -> Response:
        """Read the limit of one status."""
        return self.shown(_limit(status))

    @changes
    def change(self, request: Request, status: str) -> Response:
        """Set the limit of a status, or take it away. Needs `If-Match`."""
        etags.require_same(request, etags.of(_limit(status)))
        WorkLimit.set_for(status, self.said().get("most"), by=self.me)
        return self.shown(_limit(status))


class Reviews(Resource):
    """The regular meetings on the register."""

    shape = REVIEW
    sorts = (NEWEST,)
    scopes: ClassVar = KEEPING
    inputs: ClassVar = {"create": ReviewInput, "change": ReviewChange}

    def list(self, request: Request) -> Response:
        """List reviews, the one called last first."""
        return self.page(Review.objects.all())

    def retrieve(self, request: Request, pk: int) -> Response:
        """Read one review."""
        return self.shown(self._rows(pk))

    @creates
    def create(self, request: Request) -> Response:
        """Call a review."""
        return self.created(self._rows(Review.call(by=self.me, **self.said()).pk))

    @changes
    def change(self, request: Request, pk: int) -> Response:
        """Move a review that lies ahead, or say more about it. Needs `If-Match`."""
        review: Any = self._rows(pk).select_for_update(of=("self",)).first()
        self.require_same(self._rows(pk))
        review.change(by=self.me, **self.said())
        return self.shown(self._rows(pk))

    @creates
    def cancel(self, request: Request, pk: int) -> Response:
        """Call a review off."""
        review = self._rows(pk).first()
        if review is None:
            raise NotFound
        review.cancel(by=self.me)
        return self.shown(self._rows(pk))

    def _rows(self, pk: int) -> QuerySet[Any]:
        return Review.objects.filter(pk=pk)


def _whole(pk: int) -> dict[str, Any] | None:
    found = MODEL.one(ScoringModel.objects.filter(pk=pk))
    return {**found, "criteria": CRITERION.rows(Criterion.objects.filter(model=pk))} if found else None


def _limit(status: str) -> dict[str, Any]:
    if status not in FLOW:
        raise NotFound
    most = WorkLimit.objects.filter(status=status).values_list("most", flat=True).first()
    return {"status": str(status), "most": most}
