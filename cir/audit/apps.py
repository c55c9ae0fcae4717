from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Who did what and when: append-only, sealed in a chain."""

    name = "cir.audit"
    label = "audit"
