"""The dashboard for programs: what stands out, and every chart as its table with the way to the records."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope
from cir.dashboards import page
from cir.dashboards.figure import Figure
from cir.errors import Invalid
from cir.rest.views import Resource
from metrics import kpi_asking
from metrics.api.kpis import QUESTION
from metrics.kpi_showing import Way


class ChartCell(serializers.Serializer[Any]):
    """One cell of the table, as the page writes it; `records_url` opens what it counts."""

    text = serializers.CharField(allow_blank=True)
    records_url = serializers.CharField(allow_blank=True)


class ChartWay(serializers.Serializer[Any]):
    """A number of the chart with the list that opens its records; `number` is empty where it cannot be said."""

    words = serializers.CharField()
    number = serializers.CharField(allow_blank=True)
    records_url = serializers.CharField(allow_blank=True)


class ChartShown(serializers.Serializer[Any]):
    """A chart as its table. `empty` says what is missing where there is nothing to draw yet."""

    key = serializers.CharField()
    title = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=ChartCell(many=True))
    ways = ChartWay(many=True)
    note = serializers.CharField(allow_blank=True)
    empty = serializers.CharField(allow_blank=True)


class DashboardShown(serializers.Serializer[Any]):
    """The charts of a period and a part of the organisation, and services in which nothing was done in 12 months."""

    period = serializers.CharField()
    scope = serializers.CharField()
    charts = ChartShown(many=True)
    without_improvement = ChartWay(many=True)


class Charts(Resource):
    """The dashboard: flow, ages of open work, time from idea to result, benefit. The KPIs are below `kpis/`."""

    scopes: ClassVar = {"GET": Scope.READ}
    outputs: ClassVar = {"every": DashboardShown}
    parameters: ClassVar = {"every": QUESTION}

    def every(self, request: Request) -> Response:
        """Read the charts of the dashboard for a period and scope. Restricted improvements are counted for nobody."""
        asked = kpi_asking.asked(request.query_params)
        Invalid.unless_none(asked.problems)
        found = page.dashboard(asked)
        return Response(
            {
                "period": found.span.code,
                "scope": kpi_asking.scope_code(asked.scope),
                "charts": [_chart(figure) for figure in found.figures],
                "without_improvement": [_way(way) for way in found.quiet],
            }
        )


def _chart(figure: Figure) -> dict[str, Any]:
    rows = [[{"text": cell.words, "records_url": cell.url} for cell in row] for row in figure.rows]
    said = {name: getattr(figure, name) for name in ("key", "title", "note", "empty")}
    return said | {"columns": list(figure.head), "rows": rows, "ways": [_way(way) for way in figure.ways]}


def _way(way: Way) -> dict[str, str]:
    return {"words": way.words, "number": way.number, "records_url": way.url}
