"""Addresses of the dashboard."""

from django.urls import path

from cir.dashboards.views import dashboard, health, reports, selfchecks

urlpatterns = [
    path("kpis/", dashboard.dashboard, name="dashboard"),
    path("practice/", health.practice, name="practice"),
    path("practice/self-checks/", selfchecks.checks, name="self_checks"),
    path("practice/self-checks/<int:pk>/", selfchecks.check, name="self_check"),
    path("practice/self-checks/<int:pk>/close/", selfchecks.close, name="close_self_check"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<month:code>/", reports.report, name="report"),
    path("reports/<month:code>/sentences/", reports.sentences, name="report_sentences"),
    path("reports/<month:code>/freeze/", reports.freeze, name="freeze_report"),
    path("reports/<month:code>/report.xlsx", reports.sheets, name="report_sheets"),
]
