"""Services and practices, vision and objectives."""

from django.urls import path

from cir.scorecards.views import objectives, service, tree

urlpatterns = [
    path("services/", tree.services, name="services"),
    path("services/add/", tree.add, name="add_service"),
    path("services/<slug:slug>/", service.service, name="service"),
    path("services/<slug:slug>/edit/", service.edit, name="edit_service"),
    path("services/<slug:slug>/retire/", service.retire, name="retire_service"),
    path("services/<slug:slug>/bring-back/", service.bring_back, name="bring_back_service"),
    path("services/<slug:slug>/merge/", service.merge, name="merge_service"),
    path("objectives/", objectives.objectives, name="objectives"),
    path("objectives/vision/", objectives.vision, name="vision"),
    path("objectives/add/", objectives.add, name="add_objective"),
    path("objectives/<int:pk>/", objectives.objective, name="objective"),
    path("objectives/<int:pk>/edit/", objectives.edit, name="edit_objective"),
    path("objectives/<int:pk>/retire/", objectives.retire, name="retire_objective"),
    path("objectives/<int:pk>/bring-back/", objectives.bring_back, name="bring_back_objective"),
]
