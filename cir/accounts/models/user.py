from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any, ClassVar
from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower

from cir import clock
from cir.accounts.models.standing import Standing
from cir.accounts.roles import Roles


def validate_time_zone(name: str) -> None:
    """Refuse a zone that is not in the IANA list, e.g. "CET+1"."""
    if name not in available_timezones():
        raise ValidationError("Choose a time zone from the list, for example Europe/London.", code="time_zone")


class UserManager(BaseUserManager["User"]):
    """Users by e-mail address, which is kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create a person who can sign in; without a password they sign in by invitation or single sign-on."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """Create an operator who may open Django's own admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=(email or "").lower())

    def active(self) -> models.QuerySet[User]:
        """People who can sign in now, by name: the choices of every person picker."""
        return self.filter(is_active=True).order_by("name", "pk")


class User(Standing, AbstractBaseUser, PermissionsMixin):
    """One person. People are deactivated, not deleted, so that history keeps its names."""

    class Theme(models.TextChoices):
        SYSTEM = "system", "Same as my device"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    class Density(models.TextChoices):
        COMFORTABLE = "comfortable", "Comfortable"
        COMPACT = "compact", "Compact"

    email = models.EmailField("e-mail address", max_length=254, unique=True)
    name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120, blank=True, help_text="Shown to people outside beside the first name.")
    time_zone = models.CharField(max_length=64, blank=True, validators=[validate_time_zone])
    theme = models.CharField(max_length=6, choices=Theme, default=Theme.SYSTEM)
    density = models.CharField(max_length=11, choices=Density, default=Density.COMFORTABLE)
    shortcuts = models.BooleanField("single-key shortcuts", default=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False, help_text="May open Django's own admin.")
    must_change_password = models.BooleanField(default=False, help_text="The password was given, not chosen.")
    sign_outs = models.PositiveIntegerField(default=0, editable=False, help_text="Counts up to end every session.")
    joined_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_lower_case")
        ]
        indexes = [
            # Person pickers and the people page list active people by name.
            models.Index(fields=["is_active", "name"], name="user_active_by_name"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Addresses are kept in lower case, so that the same one cannot come twice."""
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    def get_session_auth_hash(self) -> str:
        """What a session must still carry to be good: ends with a new password, and with `sign_outs` counted up."""
        return f"{super().get_session_auth_hash()}{self.sign_outs}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under the secrets that were replaced but still hold."""
        return (f"{digest}{self.sign_outs}" for digest in super().get_session_auth_fallback_hash())

    @property
    def first_name(self) -> str:
        """The name a colleague would call out: the first word of the name."""
        return (self.name or self.email).split()[0]

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        words = (self.name or self.email).split()
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper()

    @property
    def zone(self) -> ZoneInfo | None:
        """The person's own time zone; None means the organisation's."""
        return ZoneInfo(self.time_zone) if self.time_zone else None

    def with_number(self, pk: int) -> User:
        """Somebody of the same standing and roles under another number, for `cir.statements`: never saved."""
        other = User(pk=pk, is_active=self.is_active)
        other.__dict__["roles"] = self.roles
        return other

    def take_turns(self) -> None:
        """Until the end of the transaction nobody else counts what this person may have only so many of."""
        list(type(self).objects.select_for_update(no_key=True).filter(pk=self.pk).values_list("pk"))

    @property
    def standing(self) -> tuple[Any, ...]:
        """All that decides, besides who it is, which rows a person sees: what a kept statement follows from."""
        return self.is_active, self.roles.known

    @cached_property
    def roles(self) -> Roles:
        """Roles held now, read once. Load the user anew after granting or taking a role."""
        return Roles.held(self.memberships.values_list("role", "item__path") if self.is_active else ())
