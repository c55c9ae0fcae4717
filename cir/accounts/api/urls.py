"""The addresses of people, below /api/v1/."""

from typing import Any

from django.urls import path

from cir.accounts.api.teams import TeamMembers, Teams
from cir.accounts.api.views import Me, People, RolesHeld, Tokens

LIST: Any = {"get": "list", "post": "create"}
READ: Any = {"get": "list"}

urlpatterns = [
    path("me/", Me.as_view({"get": "retrieve"})),
    path("tokens/", Tokens.as_view(LIST)),
    path("tokens/<id:pk>/", Tokens.as_view({"get": "retrieve"})),
    path("tokens/<id:pk>/revoke/", Tokens.as_view({"post": "revoke"})),
    path("people/", People.as_view(READ)),
    path("people/<id:pk>/", People.as_view({"get": "retrieve"})),
    path("people/<id:pk>/deactivate/", People.as_view({"post": "deactivate"})),
    path("people/<id:pk>/reactivate/", People.as_view({"post": "reactivate"})),
    path("people/<id:pk>/roles/", RolesHeld.as_view(LIST)),
    path("people/<id:pk>/roles/<id:held>/", RolesHeld.as_view({"get": "retrieve", "delete": "remove"})),
    path("teams/", Teams.as_view(LIST)),
    path("teams/<id:pk>/", Teams.as_view({"get": "retrieve", "patch": "change", "delete": "remove"})),
    path("teams/<id:pk>/members/", TeamMembers.as_view({"get": "list", "post": "add"})),
    path("teams/<id:pk>/members/remove/", TeamMembers.as_view({"post": "let_go"})),
]
