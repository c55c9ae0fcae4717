"""The addresses of the register, below /api/v1/."""

from django.urls import path

from improvements.api.moves import Escalating, Moving, PossibleMoves
from improvements.api.register import Improvements
from improvements.workflow import TABLE

LIST = {"get": "list", "post": "create"}
ONE = "improvements/<str:reference>/"

urlpatterns = [
    path("improvements/", Improvements.as_view(LIST)),
    path(ONE, Improvements.as_view({"get": "retrieve", "patch": "change"})),
    path(f"{ONE}moves/", PossibleMoves.as_view({"get": "possible"})),
    *(path(f"{ONE}moves/{move.name}/", Moving.as_view({"post": "create"}, move=move)) for move in TABLE),
    path(f"{ONE}escalate/", Escalating.as_view({"post": "escalate"})),
    path(f"{ONE}settle/", Escalating.as_view({"post": "settle"})),
]
