"""The addresses of reports and findings, below /api/v1/."""

from django.urls import path

from cir.dashboards.api.practice import Findings
from cir.dashboards.api.reports import Reports

urlpatterns = [
    path("reports/", Reports.as_view({"get": "list"})),
    path("reports/<str:code>/", Reports.as_view({"get": "retrieve"})),
    path("practice/findings/", Findings.as_view({"get": "every"})),
]
