"""What it is worth, added up: costs, benefits and return of one improvement, a service, an objective, the register."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.catalogue.models import ConfigurationItem, Objective
from cir.rest.fields import Input, Money
from cir.rest.shapes import Shape
from cir.rest.views import Resource, changes
from improvements import rollup, worth
from improvements.api.records import OfImprovement
from improvements.models import Benefit, Improvement

COST_FIELDS = ("cost_estimated", "cost_estimated_indirect", "cost_actual", "cost_actual_indirect")
COSTS = Shape("Costs", Improvement, *COST_FIELDS)


class CostsChange(Input):
    """What it was estimated to cost and what it did cost."""

    cost_estimated = Money(required=False, allow_null=True, min_value=0)
    cost_estimated_indirect = Money(required=False, allow_null=True, min_value=0)
    cost_actual = Money(required=False, allow_null=True, min_value=0)
    cost_actual_indirect = Money(required=False, allow_null=True, min_value=0)


class SumsSerializer(serializers.Serializer[Any]):
    """Claimed benefit by column; `confirmed` is the part of `realised` that a sponsor has confirmed."""

    planned = serializers.CharField()
    forecast = serializers.CharField()
    realised = serializers.CharField()
    confirmed = serializers.CharField()


class KindSums(SumsSerializer):
    """The same for one kind of benefit."""

    kind = serializers.ChoiceField(choices=Benefit.Kind.choices)


class ReturnSerializer(serializers.Serializer[Any]):
    """(gains − cost) ÷ cost; `value` is null where it is not defined, and `words` says why."""

    gains = serializers.CharField()
    cost = serializers.CharField(allow_null=True)
    value = serializers.FloatField(allow_null=True)
    words = serializers.CharField()


class WorthSerializer(serializers.Serializer[Any]):
    """Everything added up. Money is in `currency`; kinds that money does not show count their own units."""

    currency = serializers.CharField()
    money = SumsSerializer()
    kinds = KindSums(many=True)
    expected_return = ReturnSerializer()
    return_so_far = ReturnSerializer()
    harmed = serializers.CharField()
    improvements = serializers.IntegerField()
    without_cost = serializers.IntegerField()


class Costs(OfImprovement):
    """What an improvement costs: estimated and actual, direct and indirect."""

    shape = COSTS
    scopes: ClassVar = {"GET": Scope.READ, "PATCH": Scope.IMPROVEMENTS}
    inputs: ClassVar = {"change": CostsChange}

    def retrieve(self, request: Request, reference: str) -> Response:
        """Read the costs of an improvement."""
        return self.shown(self.visible(reference))

    @changes
    def change(self, request: Request, reference: str) -> Response:
        """Enter costs. Needs `If-Match`."""
        record = self.locked(reference)
        self.require_same(self.visible(reference))
        record.change(by=self.me, **self.said())
        return self.shown(self.visible(reference))


class WorthOfImprovement(OfImprovement):
    """Benefits and costs of one improvement added up."""

    scopes: ClassVar = {"GET": Scope.READ}
    outputs: ClassVar = {"total": WorthSerializer}

    def total(self, request: Request, reference: str) -> Response:
        """Add up what one improvement is worth, with the return on investment."""
        record = self.record(reference)
        return self.shown(told(rollup.of(Improvement.objects.filter(pk=record.pk))))


class Totals(Resource):
    """Benefits of the improvements the person sees: of a service with all below it, of an objective, of all."""

    scopes: ClassVar = {"GET": Scope.READ}
    outputs: ClassVar = dict.fromkeys(("whole", "of_item", "of_objective"), WorthSerializer)

    def whole(self, request: Request) -> Response:
        """Add up the benefits of the register."""
        return self.shown(told(rollup.of(self._seen())))

    def of_item(self, request: Request, pk: int) -> Response:
        """Add up the benefits of a service, product or practice and of everything below it."""
        item = _there(ConfigurationItem.objects.filter(pk=pk))
        return self.shown(told(rollup.of(self._seen().filter(item__path__startswith=item.path))))

    def of_objective(self, request: Request, pk: int) -> Response:
        """Add up the benefits of the improvements that serve an objective."""
        return self.shown(told(rollup.of(self._seen().filter(objective=_there(Objective.objects.filter(pk=pk))))))

    def _seen(self) -> Any:
        return Improvement.objects.visible_to(self.me)


def told(found: rollup.Rollup) -> dict[str, Any]:
    """A roll-up as JSON: amounts as text, so that no cent is lost."""
    kinds = [{"kind": kind, **_sums(sums)} for kind, sums in sorted(found.total.kinds.items())]
    return {
        "currency": settings.CURRENCY,
        "money": _sums(found.total.money),
        "kinds": kinds,
        "expected_return": _return(found.expected),
        "return_so_far": _return(found.reached),
        "harmed": _text(found.total.harmed),
        "improvements": found.improvements,
        "without_cost": found.without_cost,
    }


def _sums(sums: worth.Sums) -> dict[str, str]:
    return {name: _text(getattr(sums, name)) for name in (*worth.COLUMNS, "confirmed")}


def _return(found: worth.Return) -> dict[str, Any]:
    value = None if found.value is None else round(float(found.value), 6)
    cost = None if found.cost is None else _text(found.cost)
    return {"gains": _text(found.gains), "cost": cost, "value": value, "words": found.words}


def _text(amount: Decimal) -> str:
    return worth.plain(amount)


def _there(rows: QuerySet[Any]) -> Any:
    found = rows.first()
    if found is None:
        raise NotFound
    return found
