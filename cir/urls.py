"""Every address of the product. `django-admin` is for operators; no ordinary task needs it."""

from django.contrib import admin
from django.urls import include, path

from cir import views

urlpatterns = [
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("account/", include("allauth.urls")),
    path("django-admin/", admin.site.urls),
]
