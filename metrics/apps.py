from django.apps import AppConfig


class MetricsConfig(AppConfig):
    """Measures, readings and what they prove."""

    name = "metrics"
