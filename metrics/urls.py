"""Addresses of measures."""

from django.urls import path

from metrics.views import basing, catalogue, defining, kpis, measure, readings, table

app_name = "metrics"
urlpatterns = [
    path("measures/", catalogue.measures, name="measures"),
    path("measures/new/", defining.add, name="add"),
    path("measures/<int:pk>/", measure.measure, name="measure"),
    path("measures/<int:pk>/edit/", defining.edit, name="edit"),
    path("measures/<int:pk>/redefine/", defining.redefine, name="redefine"),
    path("measures/<int:pk>/retire/", defining.retire, name="retire"),
    path("measures/<int:pk>/bring-back/", defining.bring_back, name="bring_back"),
    path("measures/<int:pk>/baseline/", basing.rebase, name="rebase"),
    path("measures/<int:pk>/baseline/<int:rebasing>/take-back/", basing.take_back, name="take_back"),
    path("measures/<int:pk>/readings/add/", readings.add, name="add_reading"),
    path("measures/<int:pk>/readings/table/", table.table, name="table"),
    path("measures/<int:pk>/readings/<int:reading>/correct/", readings.correct, name="correct"),
    path("measures/<int:pk>/readings.csv", measure.download, name="download"),
    path("kpis/all/", kpis.catalogue, name="kpis"),
    path("kpis/values.csv", kpis.all_values, name="kpi_files"),
    path("kpis/<str:key>/", kpis.kpi, name="kpi"),
    path("kpis/<str:key>/pin/", kpis.pin, name="kpi_pin"),
    path("kpis/<str:key>/unpin/", kpis.unpin, name="kpi_unpin"),
    path("kpis/<str:key>/values.csv", kpis.values, name="kpi_values"),
    path("kpis/<str:key>/target/", kpis.target, name="kpi_target"),
    path("kpis/<str:key>/measure/", kpis.measure, name="kpi_measure"),
    path("kpis/<str:key>/reading/", kpis.reading, name="kpi_reading"),
]
