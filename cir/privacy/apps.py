from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Erasures and the pages about them."""

    name = "cir.privacy"
    label = "privacy"
