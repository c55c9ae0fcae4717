"""Every address below /api/."""

from django.urls import include, path

from cir.api import views

urlpatterns = [
    path("v1/", include("improvements.api.urls")),
    path("v1/", include("feedback.api.urls")),
    path("v1/", include("metrics.api.urls")),
    path("v1/", include("cir.dashboards.api.urls")),
    path("v1/", include("cir.catalogue.api.urls")),
    path("v1/", include("cir.notifications.api.urls")),
    path("v1/", include("cir.accounts.api.urls")),
    path("v1/", include("cir.privacy.api_urls")),
    path("v1/schema/", views.Description.as_view(), name="api-schema"),
    path("docs/", views.documentation, name="api-docs"),
    path("docs/problems/", views.problem_kinds, name="api-problems"),
]
