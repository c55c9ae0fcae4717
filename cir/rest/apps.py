from django.apps import AppConfig


class RestConfig(AppConfig):
    name = "cir.rest"
    label = "rest"
    verbose_name = "API"
