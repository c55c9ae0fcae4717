"""The app that carries template tags; it owns no tables."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The design system of CIR."""

    name = "cir.ui"
    label = "ui"
    verbose_name = "Design system"
