"""What is set about KPIs, for programs: targets, how a formula is read, and KPIs as measures to aim at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.errors import Invalid, Problem
from cir.rest.pages import BY_ID
from cir.rest.shapes import Shape, computed, named
from cir.rest.views import CREATED, creates
from metrics import computed as following
from metrics import kpi_asking
from metrics.api import inputs, shapes
from metrics.api.kpis import OfKpis
from metrics.kpis import WHOLE
from metrics.kpis import Scope as Part
from metrics.models import KpiTarget, KpiVersion, Measure


def code_of(kind: str, pk: str) -> str:
    """The part of the organisation: whole, item:12, source:staff."""
    return kpi_asking.scope_code(Part(kind, pk))


def any_object() -> serializers.DictField:
    """Symbols with what they stand for."""
    return serializers.DictField(child=serializers.CharField())


TARGET = Shape(
    "KpiTarget", KpiTarget, "id", computed("scope", ("scope_kind", "scope_id"), code_of), "value", "valid_from", "note",
    named("set_by"), "created_at",
)  # fmt: skip
DEFINITION = Shape(
    "KpiDefinition", KpiVersion, "id", "number", "formula", "numerator", "denominator", "left_out",
    computed("reading", "reading", dict, any_object), "valid_from", "note", named("set_by"), "created_at",
)  # fmt: skip


def part_of(said: Mapping[str, Any]) -> Part:
    """The part of the organisation that is named, which must be there."""
    if not said.get("scope"):
        return WHOLE
    scope = kpi_asking.read_scope(said["scope"])
    if scope is None or not kpi_asking.scope_words(scope):
        raise Invalid(Problem("choice", "Name a scope, for example item:12 or source:staff.", "scope"))
    return scope


class KpiTargets(OfKpis):
    """What is aimed at: each target holds from its day on until the next one of the same part of the organisation."""

    shape = TARGET
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.CATALOGUE}
    inputs: ClassVar = {"create": inputs.KpiTargetInput}
    sorts = (BY_ID,)

    def list(self, request: Request, key: str) -> Response:
        """List the targets of a KPI, in every part of the organisation, earlier ones too."""
        return self.page(KpiTarget.objects.filter(key=self.kpi(key).key))

    @creates
    def create(self, request: Request, key: str) -> Response:
        """Set the target of a KPI from today on."""
        kpi, said = self.kpi(key), self.said()
        made = KpiTarget.aim(kpi, by=self.me, value=said["value"], note=said.get("note", ""), scope=part_of(said))
        return self.created(KpiTarget.objects.filter(pk=made.pk))


class KpiDefinitions(OfKpis):
    """What a KPI means, from which day on."""

    shape = DEFINITION
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.CATALOGUE}
    inputs: ClassVar = {"create": inputs.KpiDefinitionInput}
    sorts = (BY_ID,)

    def list(self, request: Request, key: str) -> Response:
        """List the definitions of a KPI, the first one first."""
        return self.page(KpiVersion.objects.filter(key=self.kpi(key).key))

    @creates
    def create(self, request: Request, key: str) -> Response:
        """Read the symbols of the formula differently from a day on."""
        kpi, said = self.kpi(key), self.said()
        if not kpi.symbols:
            raise Invalid(Problem("choice", "This formula has no symbols that could be read differently.", "reading"))
        made = KpiVersion.read_as(
            kpi, by=self.me, reading=said["reading"], valid_from=said["valid_from"], note=said.get("note", "")
        )
        return self.created(KpiVersion.objects.filter(pk=made.pk))


class KpiMeasures(OfKpis):
    """A KPI as a measure that improvements of the practice aim at."""

    scopes: ClassVar = {"POST": Scope.CATALOGUE}
    shape = shapes.MEASURE
    inputs: ClassVar = {"create": inputs.KpiMeasureInput}

    @creates
    def create(self, request: Request, key: str) -> Response:
        """Use a KPI as a measure: CIR adds a reading for every finished month. The one that is there is answered."""
        made = following.measure_of(self.kpi(key), part_of(self.said()), by=self.me)
        return self.shown(shapes.MEASURE.one(Measure.objects.filter(pk=made.pk)), made.version, CREATED)
