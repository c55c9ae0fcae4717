"""What is held about a person."""

from django.urls import path

from cir.privacy import views

urlpatterns = [
    path("admin/privacy/", views.privacy, name="privacy"),
    path("admin/privacy/held/", views.hand_over, name="hand_over_person"),
    path("admin/privacy/erase/", views.erase, name="erase_person"),
    path("admin/privacy/holds/", views.hold, name="place_hold"),
    path("admin/privacy/holds/<int:pk>/lift/", views.lift, name="lift_hold"),
]
