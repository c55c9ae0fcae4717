"""The addresses of the catalogue, below /api/v1/."""

from typing import Any

from django.urls import path

from cir.catalogue.api.views import Items, Objectives, Visions

LIST: Any = {"get": "list", "post": "create"}
ONE: Any = {"get": "retrieve", "patch": "change"}

urlpatterns = [
    path("items/", Items.as_view(LIST)),
    path("items/<id:pk>/", Items.as_view(ONE)),
    path("items/<id:pk>/retire/", Items.as_view({"post": "retire"})),
    path("items/<id:pk>/bring-back/", Items.as_view({"post": "bring_back"})),
    path("items/<id:pk>/merge/", Items.as_view({"post": "merge"})),
    path("objectives/", Objectives.as_view(LIST)),
    path("objectives/<id:pk>/", Objectives.as_view(ONE)),
    path("objectives/<id:pk>/retire/", Objectives.as_view({"post": "retire"})),
    path("objectives/<id:pk>/bring-back/", Objectives.as_view({"post": "bring_back"})),
    path("visions/", Visions.as_view(LIST)),
    path("visions/<id:pk>/", Visions.as_view({"get": "retrieve"})),
]
