"""The addresses of measures, below /api/v1/."""

from typing import Any

from django.urls import path

from metrics.api.basing import MeasureBaselines
from metrics.api.kpi_setting import KpiDefinitions, KpiMeasures, KpiTargets
from metrics.api.kpis import Kpis, KpiValues, Pins
from metrics.api.views import Definitions, Measures, Readings

LIST: Any = {"get": "list", "post": "create"}

urlpatterns = [
    path("kpis/", Kpis.as_view({"get": "every"})),
    path("kpis/pinned/", Pins.as_view({"get": "every"})),
    path("kpis/<str:key>/pin/", Pins.as_view({"post": "pin"})),
    path("kpis/<str:key>/unpin/", Pins.as_view({"post": "unpin"})),
    path("kpis/<str:key>/", Kpis.as_view({"get": "retrieve"})),
    path("kpis/<str:key>/values/", KpiValues.as_view({"get": "list"})),
    path("kpis/<str:key>/targets/", KpiTargets.as_view(LIST)),
    path("kpis/<str:key>/definitions/", KpiDefinitions.as_view(LIST)),
    path("kpis/<str:key>/measure/", KpiMeasures.as_view({"post": "create"})),
    path("measures/", Measures.as_view(LIST)),
    path("measures/<id:pk>/", Measures.as_view({"get": "retrieve", "patch": "change"})),
    path("measures/<id:pk>/retire/", Measures.as_view({"post": "retire"})),
    path("measures/<id:pk>/bring-back/", Measures.as_view({"post": "bring_back"})),
    path("measures/<id:pk>/definitions/", Definitions.as_view(LIST)),
    path("measures/<id:pk>/baselines/", MeasureBaselines.as_view(LIST)),
    path("measures/<id:pk>/baselines/<id:rebasing>/take-back/", MeasureBaselines.as_view({"post": "take_back"})),
    path("measures/<id:pk>/readings/", Readings.as_view(LIST)),
    path("measures/<id:pk>/readings/batch/", Readings.as_view({"post": "batch"})),
    path("measures/<id:pk>/readings/<id:reading>/", Readings.as_view({"get": "retrieve"})),
    path("measures/<id:pk>/readings/<id:reading>/correct/", Readings.as_view({"post": "correct"})),
]
