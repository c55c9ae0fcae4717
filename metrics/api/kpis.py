"""KPIs for programs: what each means, its value for a period and scope, and its values over time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, cast

from django.db.models import OuterRef, Subquery
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.errors import Invalid, Problem
from cir.rest.pages import Sort
from cir.rest.shapes import Shape, computed, same
from cir.rest.views import Resource, changes
from metrics import kpi_asking, kpi_reading, kpi_showing, rollups, spans
from metrics.kpi_asking import Asked
from metrics.kpi_showing import Tile
from metrics.kpis import KINDS, WHOLE, Kpi, Result
from metrics.models import KpiPins, KpiVersion, RolledPeriod, Rollup
from metrics.periods import Cadence
from metrics.spans import Span

QUESTION = {
    "period": "`month`, `quarter` (3 months), `year` (12 months, the usual one) or `all`.",
    "until": "The last month of it, for example 2026-10; usually the running one.",
    "scope": "`item:12`, `practice:12`, `team:3` or `source:staff`; usually the whole organisation.",
}
RANGE = {"from": "Periods that begin on this day or later.", "to": "Periods that begin on this day or before."}


def code_of(kind: str, start: date) -> str:
    """The name of a period: 2026-10, 2026-W44, 2026-10-31."""
    return spans.of(start, cast("Cadence", kind)).code


VALUE = Shape(
    "KpiValue", Rollup, computed("period", ("kind", "start"), code_of), "start", "value", "numerator", "denominator",
    "left_out", computed("records", "n", int, serializers.IntegerField),
    computed("definition_version", "version", int, serializers.IntegerField),
    same("computed_at", "period_computed_at", lambda: serializers.DateTimeField(read_only=True)),
)  # fmt: skip


class KpiShown(serializers.Serializer[Any]):
    """What a KPI means, and its value for the period and scope that were asked for."""

    key = serializers.CharField()
    name = serializers.CharField()
    group = serializers.CharField()
    formula = serializers.CharField()
    numerator_means = serializers.CharField()
    denominator_means = serializers.CharField(allow_blank=True)
    left_out_means = serializers.CharField()
    counted_from = serializers.CharField()
    unit = serializers.CharField(allow_blank=True)
    direction = serializers.ChoiceField(choices=["up", "down", "neither"])
    definition_version = serializers.IntegerField()
    symbols = serializers.DictField(child=serializers.CharField())
    scope = serializers.CharField()
    period = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    numerator = serializers.FloatField(allow_null=True)
    denominator = serializers.FloatField(allow_null=True)
    left_out = serializers.IntegerField()
    records = serializers.IntegerField(allow_null=True)
    percentiles = serializers.DictField(child=serializers.FloatField())
    target = serializers.FloatField(allow_null=True)
    meets_target = serializers.BooleanField(allow_null=True)
    variation = serializers.CharField(allow_blank=True)
    records_url = serializers.CharField(allow_blank=True)


class KpisShown(serializers.Serializer[Any]):
    """Every KPI, in the order of its page."""

    results = KpiShown(many=True)


class PinsShown(serializers.Serializer[Any]):
    """The keys of your pinned KPIs."""

    results = serializers.ListField(child=serializers.CharField())


class OfKpis(Resource):
    """Figures of the practice. Everyone signed in reads them; restricted improvements are counted for nobody."""

    scopes: ClassVar = {"GET": Scope.READ}

    def kpi(self, key: str) -> Kpi:
        """The KPI with this key, or 404."""
        found = rollups.catalogue().kpi(key)
        if found is None:
            raise NotFound
        return found


class Kpis(OfKpis):
    """The KPIs with their values."""

    outputs: ClassVar = {"every": KpisShown, "retrieve": KpiShown}
    parameters: ClassVar = {"every": QUESTION, "retrieve": QUESTION}

    def every(self, request: Request) -> Response:
        """Read every KPI with its value for a period and scope."""
        asked = self._asked()
        tiles, _, span = kpi_showing.tiles(asked)
        versions = kpi_reading.versions()
        return Response({"results": [_shown(tile, asked, span, versions) for tile in tiles]})

    def retrieve(self, request: Request, key: str) -> Response:
        """Read one KPI: what it means, and its value for a period and scope."""
        kpi, asked = self.kpi(key), self._asked()
        if not kpi.scoped and asked.scope != WHOLE:
            raise Invalid(Problem("choice", "This KPI is for the whole organisation only.", "scope"))
        (tile,), _, span = kpi_showing.tiles(asked, [kpi])
        return Response(_shown(tile, asked, span, kpi_reading.versions()))

    def _asked(self) -> Asked:
        asked = kpi_asking.asked(self.request.query_params)
        Invalid.unless_none(asked.problems)
        return asked


class Pins(OfKpis):
    """The KPIs that you want to see first: your own affair, on the dashboard and on scorecards."""

    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.LOG}
    outputs: ClassVar = {"every": PinsShown, "pin": PinsShown, "unpin": PinsShown}

    def every(self, request: Request) -> Response:
        """Read which KPIs you have pinned, in the order in which you did."""
        return Response({"results": KpiPins.of(self.me)})

    @changes
    def pin(self, request: Request, key: str) -> Response:
        """Pin a KPI: it comes first from now on. Twelve at most."""
        KpiPins.pin(self.me, self.kpi(key))
        return self.every(request)

    @changes
    def unpin(self, request: Request, key: str) -> Response:
        """Unpin a KPI: it stands where it stood."""
        KpiPins.unpin(self.me, self.kpi(key))
        return self.every(request)


class KpiValues(OfKpis):
    """A KPI over time, as it was computed. Periods in which nothing was counted are left out."""

    shape = VALUE
    sorts = (Sort("start", "start", id_descending=False), Sort("-start", "start", descending=True))
    filters = ("kind", "scope", *RANGE)

    @classmethod
    def filter_words(cls) -> dict[str, str]:
        """Which periods, of which part of the organisation."""
        return {"kind": "`day`, `week` or `month`, the usual one.", "scope": QUESTION["scope"], **RANGE}

    def list(self, request: Request, key: str) -> Response:
        """List the values of one KPI, period by period."""
        kpi, asked = self.kpi(key), request.query_params
        problems: list[Problem] = []
        kind = asked.get("kind") or "month"
        if kind not in KINDS:
            problems.append(Problem("choice", f"Choose one of: {', '.join(KINDS)}.", "kind"))
        scope = kpi_asking.read_scope(asked["scope"]) if asked.get("scope") else WHOLE
        if scope is None:
            problems.append(Problem("choice", "Name a scope, for example item:12 or source:staff.", "scope"))
        days = {name: _day(asked, name, problems) for name in RANGE}
        Invalid.unless_none(problems)
        scope = scope or WHOLE
        rows = Rollup.objects.filter(key=kpi.key, kind=kind, scope_kind=scope.kind, scope_id=scope.id)
        period = RolledPeriod.objects.filter(kind=kind, start=OuterRef("start"))
        rows = rows.annotate(period_computed_at=Subquery(period.values("computed_at")))
        rows = rows.filter(start__gte=days["from"]) if days["from"] else rows
        return self.page(rows.filter(start__lte=days["to"]) if days["to"] else rows)


def _day(asked: Mapping[str, str], name: str, problems: list[Problem]) -> date | None:
    if not asked.get(name):
        return None
    try:
        span = spans.read(asked[name])
    except ValueError:
        span = None
    if span is None or span.first != span.last:
        problems.append(Problem("invalid", "Enter a date, for example 2026-12-18.", name))
        return None
    return span.first


def _shown(tile: Tile, asked: Asked, span: Span, versions: Mapping[str, KpiVersion]) -> dict[str, Any]:
    kpi, found, version = tile.kpi, tile.result or Result(None, 0, None), versions.get(tile.kpi.key)
    return {
        **{name: getattr(kpi, name) for name in ("key", "name", "group", "formula", "unit", "direction")},
        "numerator_means": kpi.numerator,
        "denominator_means": kpi.denominator,
        "left_out_means": kpi.left_out,
        "counted_from": kpi.source,
        "definition_version": version.number if version else 1,
        "symbols": dict(kpi.words_of(version.reading if version else {})),
        "scope": kpi_asking.scope_code(asked.scope),
        "period": span.code,
        "value": found.value,
        "numerator": found.numerator,
        "denominator": found.denominator,
        "left_out": found.left_out,
        "records": found.n,
        "percentiles": {str(percent): days for percent, days in found.percentiles.items()},
        "target": tile.target,
        "meets_target": tile.meets,
        "variation": tile.variation,
        "records_url": kpi_showing.records_url(kpi.behind, span, asked.scope, kpi.page) if kpi.behind else "",
    }
