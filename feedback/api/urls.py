"""The addresses of feedback, below /api/v1/."""

from typing import Any

from django.urls import path

from feedback.api.channels import Channels
from feedback.api.mails import Mails
from feedback.api.views import Answering, FeedbackList, Links, Messages, Obligations, Owed

LIST: Any = {"get": "list", "post": "create"}
READ: Any = {"get": "list"}
ONE = "feedback/<str:reference>/"

urlpatterns = [
    path("feedback/", FeedbackList.as_view(LIST)),
    path(ONE, FeedbackList.as_view({"get": "retrieve"})),
    *(path(f"{ONE}{act}/", Answering.as_view({"post": act})) for act in
      ("triage", "ask", "snooze", "redact", "split", "undo")),
    path(f"{ONE}messages/", Messages.as_view(LIST)),
    path(f"{ONE}links/", Links.as_view(LIST)),
    path(f"{ONE}links/<id:pk>/", Links.as_view({"get": "retrieve", "delete": "remove"})),
    path(f"{ONE}obligations/", Obligations.as_view(READ)),
    path("obligations/", Owed.as_view(READ)),
    path("mails/", Mails.as_view(READ)),
    path("mails/<id:pk>/", Mails.as_view({"get": "retrieve"})),
    *(path(f"mails/<id:pk>/{act}/", Mails.as_view({"post": act})) for act in ("release", "dismiss")),
    path("channels/", Channels.as_view(LIST)),
    path("channels/<id:pk>/", Channels.as_view({"get": "retrieve", "patch": "change"})),
]  # fmt: skip
