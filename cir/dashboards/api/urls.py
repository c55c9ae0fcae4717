"""The addresses of reports and findings, below /api/v1/."""

from django.urls import path

from cir.dashboards.api.charts import Charts
from cir.dashboards.api.practice import Findings
from cir.dashboards.api.reports import Reports
from cir.dashboards.api.selfchecks import SelfChecks

urlpatterns = [
    path("dashboard/", Charts.as_view({"get": "every"})),
    path("reports/", Reports.as_view({"get": "list", "post": "create"})),
    path("reports/<str:code>/", Reports.as_view({"get": "retrieve"})),
    path("reports/<str:code>/sentences/", Reports.as_view({"post": "say"})),
    path("reports/<str:code>/freeze/", Reports.as_view({"post": "freeze"})),
    path("practice/findings/", Findings.as_view({"get": "every"})),
    path("practice/self-checks/", SelfChecks.as_view({"get": "list", "post": "create"})),
    path("practice/self-checks/<id:pk>/", SelfChecks.as_view({"get": "retrieve"})),
    path("practice/self-checks/<id:pk>/answers/", SelfChecks.as_view({"post": "answer"})),
    path("practice/self-checks/<id:pk>/close/", SelfChecks.as_view({"post": "close"})),
]
