"""The addresses of notices, below /api/v1/."""

from django.urls import path

from cir.notifications.api.views import Notices

urlpatterns = [
    path("notifications/", Notices.as_view({"get": "list"})),
    path("notifications/read/", Notices.as_view({"post": "read_all"})),
    path("notifications/<id:pk>/read/", Notices.as_view({"post": "read"})),
]
