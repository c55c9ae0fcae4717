"""What improvements show on the pages of measures."""

from django.urls import path

from improvements.views import aiming

urlpatterns = [path("measures/<int:pk>/improvements/", aiming.at_measure, name="measure_improvements")]
