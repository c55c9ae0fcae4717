"""Addresses of the dashboard."""

from django.urls import path

from cir.dashboards.views import dashboard, health

urlpatterns = [
    path("kpis/", dashboard.dashboard, name="dashboard"),
    path("practice/", health.practice, name="practice"),
]
