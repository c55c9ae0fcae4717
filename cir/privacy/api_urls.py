"""The addresses of what is held about a person, below /api/v1/."""

from django.urls import path

from cir.privacy.api import Erasures, Holds, Privacy

urlpatterns = [
    path("privacy/held/", Privacy.as_view({"post": "held"})),
    path("privacy/erase/", Privacy.as_view({"post": "erase"})),
    path("privacy/erasures/", Erasures.as_view({"get": "list"})),
    path("privacy/holds/", Holds.as_view({"get": "list", "post": "create"})),
    path("privacy/holds/<id:pk>/lift/", Holds.as_view({"post": "lift"})),
]
