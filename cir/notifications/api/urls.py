"""The addresses of notices, below /api/v1/."""

from django.urls import path

from cir.notifications.api.views import Notices
from cir.notifications.api.webhooks import Deliveries, Webhooks

urlpatterns = [
    path("notifications/", Notices.as_view({"get": "list"})),
    path("notifications/read/", Notices.as_view({"post": "read_all"})),
    path("webhooks/", Webhooks.as_view({"get": "list", "post": "create"})),
    path("webhooks/<id:pk>/", Webhooks.as_view({"get": "retrieve", "patch": "change", "delete": "remove"})),
    *(
        path(f"webhooks/<id:pk>/{act}/", Webhooks.as_view({"post": act}))
        for act in ("test", "pause", "resume", "rotate")
    ),
    path("webhooks/<id:webhook>/deliveries/", Deliveries.as_view({"get": "list"})),
    path("webhooks/<id:webhook>/deliveries/<id:pk>/", Deliveries.as_view({"get": "retrieve"})),
    path("webhooks/<id:webhook>/deliveries/<id:pk>/again/", Deliveries.as_view({"post": "again"})),
    path("notifications/<id:pk>/read/", Notices.as_view({"post": "read"})),
]
