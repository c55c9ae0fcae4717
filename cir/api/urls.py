"""Every address below /api/."""

from django.urls import include, path

urlpatterns = [
    path("v1/", include("improvements.api.urls")),
]
