"""The addresses of the register, below /api/v1/."""

from typing import Any

from django.urls import path

from improvements.api.aiming import TargetReadings, Targets, Verdicts
from improvements.api.basing import Baselines
from improvements.api.benefits import Benefits, Figures
from improvements.api.consulting import Consultations
from improvements.api.governing import Reviews, ScoringModels, WorkLimits
from improvements.api.history import Closings, Decisions, Escalations, History, Lessons, Sustainment
from improvements.api.keeping import SavedViews
from improvements.api.learning import Learning
from improvements.api.linking import Attachments, Relations, SourceLinks
from improvements.api.looking import IndependentAssessments
from improvements.api.moves import Admitting, Escalating, Moving, PossibleMoves
from improvements.api.planning import BusinessCases, Plans, Tasks
from improvements.api.register import Improvements
from improvements.api.scoring import Pointing, Ranking
from improvements.api.talking import Comments, Supporters, Updates, Watchers
from improvements.api.weighing import Options, Partners
from improvements.api.worth import Costs, Totals, WorthOfImprovement
from improvements.workflow import TABLE

READ: Any = {"get": "list"}
LIST: Any = {"get": "list", "post": "create"}
ONE = "improvements/<str:reference>/"


def one(**actions: str) -> Any:
    """The methods of one thing: reading is always possible."""
    return {"get": "retrieve", **actions}


urlpatterns = [
    path("improvements/", Improvements.as_view(LIST)),
    path(ONE, Improvements.as_view(one(patch="change"))),
    path("lessons/suggested/", Learning.as_view({"get": "suggested"})),
    # Moves
    path(f"{ONE}moves/", PossibleMoves.as_view({"get": "possible"})),
    *(path(f"{ONE}moves/{move.name}/", Moving.as_view({"post": "create"}, move=move)) for move in TABLE),
    path(f"{ONE}admit/", Admitting.as_view({"post": "admit"})),
    path(f"{ONE}consultations/", Consultations.as_view(LIST)),
    path(f"{ONE}consultations/<id:pk>/", Consultations.as_view(one(delete="remove"))),
    path(f"{ONE}consultations/<id:pk>/answer/", Consultations.as_view({"post": "answer"})),
    path(f"{ONE}escalate/", Escalating.as_view({"post": "escalate"})),
    path(f"{ONE}settle/", Escalating.as_view({"post": "settle"})),
    path(f"{ONE}escalations/", Escalations.as_view(READ)),
    path(f"{ONE}escalations/<id:pk>/", Escalations.as_view(one())),
    path(f"{ONE}history/", History.as_view(READ)),
    path(f"{ONE}decisions/", Decisions.as_view(READ)),
    path(f"{ONE}closings/", Closings.as_view(READ)),
    path(f"{ONE}lessons/", Lessons.as_view(READ)),
    path(f"{ONE}sustainment/", Sustainment.as_view(READ)),
    path(f"{ONE}sustainment/<id:pk>/", Sustainment.as_view(one())),
    path(f"{ONE}go-round-again/", Sustainment.as_view({"post": "again"})),
    # Priority
    path(f"{ONE}points/", Pointing.as_view(one(patch="change"))),
    path(f"{ONE}rank/", Ranking.as_view({"post": "override"})),
    # Plan
    path(f"{ONE}plan/", Plans.as_view(one(patch="change"))),
    path(f"{ONE}business-case/", BusinessCases.as_view(one(patch="change"))),
    path(f"{ONE}business-case/approve/", BusinessCases.as_view({"post": "approve"})),
    path(f"{ONE}tasks/", Tasks.as_view(LIST)),
    path(f"{ONE}tasks/<id:pk>/", Tasks.as_view(one(patch="change"))),
    path(f"{ONE}tasks/<id:pk>/done/", Tasks.as_view({"post": "done"})),
    path(f"{ONE}tasks/<id:pk>/drop/", Tasks.as_view({"post": "drop"})),
    path(f"{ONE}tasks/<id:pk>/reopen/", Tasks.as_view({"post": "reopen"})),
    path(f"{ONE}options/", Options.as_view(LIST)),
    path(f"{ONE}options/supplier/", Options.as_view({"post": "supplier"})),
    path(f"{ONE}options/<id:pk>/", Options.as_view(one(patch="change", delete="remove"))),
    path(f"{ONE}options/<id:pk>/choose/", Options.as_view({"post": "choose"})),
    path(f"{ONE}partners/", Partners.as_view(LIST)),
    path(f"{ONE}partners/<id:pk>/", Partners.as_view(one(delete="remove"))),
    # Evidence
    path(f"{ONE}targets/", Targets.as_view(LIST)),
    path(f"{ONE}targets/<id:pk>/", Targets.as_view(one(patch="change", delete="remove"))),
    path(f"{ONE}targets/<id:pk>/verdict/", Targets.as_view({"get": "verdict"})),
    path(f"{ONE}targets/<id:pk>/readings/", TargetReadings.as_view(LIST)),
    path(f"{ONE}targets/<id:pk>/baselines/", Baselines.as_view({"get": "list"})),
    path(f"{ONE}targets/<id:pk>/baselines/leave-out/", Baselines.as_view({"post": "leave_out"})),
    path(f"{ONE}targets/<id:pk>/baselines/count-again/", Baselines.as_view({"post": "count_again"})),
    path(f"{ONE}targets/<id:pk>/baselines/rebase/", Baselines.as_view({"post": "rebase"})),
    path(f"{ONE}verdicts/", Verdicts.as_view(READ)),
    path(f"{ONE}assessments/", IndependentAssessments.as_view(LIST)),
    path(f"{ONE}assessments/<id:pk>/", IndependentAssessments.as_view(one())),
    # Benefits
    path(f"{ONE}benefits/", Benefits.as_view(LIST)),
    path(f"{ONE}benefits/<id:pk>/", Benefits.as_view(one(patch="change", delete="remove"))),
    path(f"{ONE}benefits/<id:benefit>/figures/", Figures.as_view(LIST)),
    path(f"{ONE}benefits/<id:benefit>/figures/<id:pk>/", Figures.as_view(one())),
    path(f"{ONE}benefits/<id:benefit>/figures/<id:pk>/confirm/", Figures.as_view({"post": "confirm"})),
    path(f"{ONE}benefits/<id:benefit>/figures/<id:pk>/withdraw/", Figures.as_view({"post": "withdraw"})),
    path(f"{ONE}costs/", Costs.as_view(one(patch="change"))),
    path(f"{ONE}worth/", WorthOfImprovement.as_view({"get": "total"})),
    path("worth/", Totals.as_view({"get": "whole"})),
    path("items/<id:pk>/worth/", Totals.as_view({"get": "of_item"})),
    path("objectives/<id:pk>/worth/", Totals.as_view({"get": "of_objective"})),
    # Talk and people
    path(f"{ONE}comments/", Comments.as_view(LIST)),
    path(f"{ONE}comments/<id:pk>/", Comments.as_view(one(patch="change", delete="remove"))),
    path(f"{ONE}updates/", Updates.as_view(LIST)),
    path(f"{ONE}supporters/", Supporters.as_view(READ)),
    path(f"{ONE}support/", Supporters.as_view({"post": "support"})),
    path(f"{ONE}support/withdraw/", Supporters.as_view({"post": "withdraw"})),
    path(f"{ONE}watchers/", Watchers.as_view(READ)),
    path(f"{ONE}watch/", Watchers.as_view({"post": "watch"})),
    path(f"{ONE}watch/stop/", Watchers.as_view({"post": "unwatch"})),
    # Links
    path(f"{ONE}relations/", Relations.as_view(LIST)),
    path(f"{ONE}relations/<id:pk>/", Relations.as_view(one(delete="remove"))),
    path(f"{ONE}source-links/", SourceLinks.as_view(LIST)),
    path(f"{ONE}source-links/<id:pk>/", SourceLinks.as_view(one(delete="remove"))),
    path(f"{ONE}attachments/", Attachments.as_view(LIST)),
    path(f"{ONE}attachments/<id:pk>/", Attachments.as_view(one(delete="remove"))),
    path(f"{ONE}attachments/<id:pk>/content/", Attachments.as_view({"get": "content"})),
    # What the register is run by
    path("scoring-models/", ScoringModels.as_view(LIST)),
    path("scoring-models/current/", ScoringModels.as_view({"get": "current"})),
    path("scoring-models/<id:pk>/", ScoringModels.as_view(one())),
    path("work-limits/", WorkLimits.as_view({"get": "overview"})),
    path("work-limits/<str:status>/", WorkLimits.as_view(one(patch="change"))),
    path("views/", SavedViews.as_view(LIST)),
    path("views/<id:pk>/", SavedViews.as_view(one(patch="change", delete="remove"))),
    path("reviews/", Reviews.as_view(LIST)),
    path("reviews/<id:pk>/", Reviews.as_view(one(patch="change"))),
    path("reviews/<id:pk>/cancel/", Reviews.as_view({"post": "cancel"})),
]
