from importlib import import_module

from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    """Invitations, people and their roles, and what everybody's register is set to."""

    name = "cir.administration"
    label = "administration"
    verbose_name = "Administration"

    def ready(self) -> None:
        import_module("cir.administration.mail")  # declares what the outbox does with an invitation
