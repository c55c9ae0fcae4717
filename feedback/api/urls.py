"""The addresses of feedback, below /api/v1/."""

from typing import Any

from django.urls import path

from feedback.api.channels import Channels
from feedback.api.consultations import AskedOutside
from feedback.api.handling import Files, Handling, Words
from feedback.api.mails import Mails
from feedback.api.results import Results
from feedback.api.signals import Proposals, ProposalSignals, Rules, Signals, Sources
from feedback.api.sources import Tokens
from feedback.api.surveys import Questions, Surveys
from feedback.api.views import Answering, FeedbackList, Links, Messages, Obligations, Owed

LIST: Any = {"get": "list", "post": "create"}
READ: Any = {"get": "list"}
ONE = "feedback/<str:reference>/"

KEPT: Any = {"get": "retrieve", "patch": "change"}

urlpatterns = [
    path("feedback/", FeedbackList.as_view(LIST)),
    path(ONE, FeedbackList.as_view({"get": "retrieve"})),
    *(path(f"{ONE}{act}/", Answering.as_view({"post": act})) for act in
      ("triage", "ask", "consult", "snooze", "redact", "split", "undo")),
    path(f"{ONE}prepared/", Handling.as_view({"get": "prepared"})),
    *(path(f"{ONE}{act}/", Handling.as_view({"post": act})) for act in ("assign", "classify")),
    path(f"{ONE}files/", Files.as_view(READ)),
    path(f"{ONE}files/<id:pk>/content/", Files.as_view({"get": "content"})),
    *(path(f"{ONE}messages/<id:pk>/{act}/", Words.as_view({"post": act})) for act in ("confirm", "told")),
    path(f"{ONE}messages/", Messages.as_view(LIST)),
    path(f"{ONE}links/", Links.as_view(LIST)),
    path(f"{ONE}links/<id:pk>/", Links.as_view({"get": "retrieve", "delete": "remove"})),
    path(f"{ONE}obligations/", Obligations.as_view(READ)),
    path("improvements/<str:reference>/asked-outside/", AskedOutside.as_view({"get": "asked"})),
    path("obligations/", Owed.as_view(READ)),
    path("surveys/", Surveys.as_view(LIST)),
    path("surveys/<id:pk>/", Surveys.as_view({**KEPT, "delete": "discard"})),
    path("surveys/<id:pk>/questions/", Questions.as_view(READ)),
    path("surveys/<id:pk>/results/", Surveys.as_view({"get": "results"})),
    *(path(f"surveys/<id:pk>/{act}/", Surveys.as_view({"post": act})) for act in ("invite", "share", "close", "again")),
    path("mails/", Mails.as_view(READ)),
    path("mails/<id:pk>/", Mails.as_view({"get": "retrieve"})),
    *(path(f"mails/<id:pk>/{act}/", Mails.as_view({"post": act})) for act in ("release", "dismiss")),
    path("channels/", Channels.as_view(LIST)),
    path("channels/<id:pk>/", Channels.as_view({"get": "retrieve", "patch": "change"})),
    path("signals/", Signals.as_view(LIST)),
    path("signals/<id:pk>/", Signals.as_view({"get": "retrieve"})),
    *(path(f"signals/<id:pk>/{act}/", Signals.as_view({"post": act})) for act in ("log", "add", "aside", "back")),
    path("signal-proposals/", Proposals.as_view(READ)),
    path("signal-proposals/<id:pk>/", Proposals.as_view({"get": "retrieve"})),
    path("signal-proposals/<id:pk>/signals/", ProposalSignals.as_view(READ)),
    *(path(f"signal-proposals/<id:pk>/{act}/", Proposals.as_view({"post": act})) for act in
      ("take", "add", "dismiss", "reopen")),
    path("public-results/", Results.as_view(LIST)),
    path("public-results/<id:pk>/", Results.as_view(KEPT)),
    *(path(f"public-results/<id:pk>/{act}/", Results.as_view({"post": act})) for act in ("withdraw", "show")),
    path("signal-sources/", Sources.as_view(LIST)),
    path("signal-sources/<id:pk>/", Sources.as_view(KEPT)),
    path("signal-sources/<id:pk>/token/", Tokens.as_view({"post": "token"})),
    path("signal-sources/<id:pk>/try/", Tokens.as_view({"post": "attempt"})),
    path("signal-rules/", Rules.as_view(LIST)),
    path("signal-rules/<id:pk>/", Rules.as_view(KEPT)),
]  # fmt: skip
