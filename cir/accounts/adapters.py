"""How sign-in by allauth fits our people: no open registration, names in one field."""

from http import HTTPStatus
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.account.utils import valid_email_or_none
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render

from cir.accounts.models import User
from cir.audit import trail

LONGEST_NAME = 120


class AccountAdapter(DefaultAccountAdapter):
    """People come by invitation or single sign-on."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Only whole addresses within the house: what a browser might read in two ways leads home."""
        return bool(url) and url.startswith("/") and bool(super().is_safe_url(url))

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """A new address, which its owner confirmed: the old one is told. Refused where somebody else has it by now."""
        person = email_address.user
        if User.objects.filter(email=email_address.email).exclude(pk=person.pk).exists():
            return False
        with transaction.atomic():
            EmailAddress.objects.get_or_create(user=person, email=person.email, defaults={"verified": True})
            if not super().confirm_email(request, email_address):
                return False
            trail.record(person, "e-mail address changed", person)
        return True

    def set_password(self, user: User, password: str) -> None:
        """A password that its owner chose: every other session ends with the old one."""
        user.must_change_password = False
        with transaction.atomic():
            super().set_password(user, password)
            trail.record(user, "password changed", user)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Whom the organisation's identity provider vouches for comes in: as who they are here, or as a new contributor."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return bool(settings.OIDC_NEW_PEOPLE)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Nobody new comes in by an address that the provider has not confirmed: it may be anybody's."""
        confirmed = {each.email.lower() for each in sociallogin.email_addresses if each.verified}
        if sociallogin.is_existing or sociallogin.user.email in confirmed:
            return
        context = {"reason": "Your provider has not confirmed an e-mail address of yours. Ask it to, then try again."}
        page = render(request, "socialaccount/authentication_error.html", context, status=HTTPStatus.FORBIDDEN)
        raise ImmediateHttpResponse(page)

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Name and address as the provider gives them."""
        user: User = sociallogin.user
        parts = (data.get("first_name"), data.get("last_name"))
        user.email = (valid_email_or_none(data.get("email")) or "").lower()
        user.name = (data.get("name") or " ".join(part for part in parts if part) or user.email)[:LONGEST_NAME]
        return user

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        with transaction.atomic():
            user: User = super().save_user(request, sociallogin, form)
            trail.record(user, "came by single sign-on", user)
        return user
