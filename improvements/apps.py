from django.apps import AppConfig


class ImprovementsConfig(AppConfig):
    """The register of improvements."""

    name = "improvements"
