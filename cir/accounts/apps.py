from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, teams, roles, tokens and sign-in."""

    name = "cir.accounts"
    label = "accounts"
    verbose_name = "People"
