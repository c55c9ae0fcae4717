"""Addresses of measures."""

from django.urls import path

from metrics.views import catalogue, measure

app_name = "metrics"
urlpatterns = [
    path("measures/", catalogue.measures, name="measures"),
    path("measures/<int:pk>/", measure.measure, name="measure"),
    path("measures/<int:pk>/readings.csv", measure.download, name="download"),
]
