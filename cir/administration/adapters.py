"""Single sign-on and invitations: whoever was invited and comes by the provider first is who was invited."""

from typing import Any

from allauth.socialaccount.models import SocialLogin
from django.db import transaction
from django.http import HttpRequest

from cir import clock
from cir.accounts.adapters import SocialAccountAdapter
from cir.accounts.models import User
from cir.administration.models import Invitation


class InvitedPeople(SocialAccountAdapter):
    """An invitation opens the door of single sign-on, and its roles are given there too."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        invited = Invitation.objects.for_address(sociallogin.user.email, clock.now())
        return super().is_open_for_signup(request, sociallogin) or invited.exists()

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        with transaction.atomic():
            user = super().save_user(request, sociallogin, form)
            Invitation.redeem(user)
        return user
