from django.apps import AppConfig
from django.urls import register_converter

from cir.rest.converters import IdConverter


class RestConfig(AppConfig):
    name = "cir.rest"
    label = "rest"
    verbose_name = "API"

    def ready(self) -> None:
        """Make `<id:pk>` known to every address, before any is read."""
        register_converter(IdConverter, "id")
