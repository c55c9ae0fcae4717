"""Addresses of the dashboard."""

from django.urls import path

from cir.dashboards.views import dashboard

urlpatterns = [
    path("kpis/", dashboard.dashboard, name="dashboard"),
]
