"""How sign-in by allauth fits our people: no open registration, names in one field."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.db import transaction
from django.http import HttpRequest

from cir.accounts.models import User
from cir.audit import trail


class AccountAdapter(DefaultAccountAdapter):
    """People come by invitation or single sign-on."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only whole addresses within the house: what a browser might read in two ways leads home."""
        return bool(url) and url.startswith("/") and bool(super().is_safe_url(url))

    def set_password(self, user: User, password: str) -> None:
        """A password that its owner chose: every other session ends with the old one."""
        user.must_change_password = False
        with transaction.atomic():
            super().set_password(user, password)
            trail.record(user, "password changed", user)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Whom the organisation's identity provider vouches for may come in as a contributor."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return True

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        parts = (data.get("first_name"), data.get("last_name"))
        user.name = data.get("name") or " ".join(part for part in parts if part) or user.email
        return user
