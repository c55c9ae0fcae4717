"""Addresses of measures."""

from django.urls import path

from metrics.views import catalogue, defining, measure, readings, table

app_name = "metrics"
urlpatterns = [
    path("measures/", catalogue.measures, name="measures"),
    path("measures/new/", defining.add, name="add"),
    path("measures/<int:pk>/", measure.measure, name="measure"),
    path("measures/<int:pk>/edit/", defining.edit, name="edit"),
    path("measures/<int:pk>/redefine/", defining.redefine, name="redefine"),
    path("measures/<int:pk>/retire/", defining.retire, name="retire"),
    path("measures/<int:pk>/bring-back/", defining.bring_back, name="bring_back"),
    path("measures/<int:pk>/readings/add/", readings.add, name="add_reading"),
    path("measures/<int:pk>/readings/table/", table.table, name="table"),
    path("measures/<int:pk>/readings/<int:reading>/correct/", readings.correct, name="correct"),
    path("measures/<int:pk>/readings.csv", measure.download, name="download"),
]
