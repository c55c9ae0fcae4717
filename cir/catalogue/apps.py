from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Services, products and practices; vision and objectives."""

    name = "cir.catalogue"
    label = "catalogue"
