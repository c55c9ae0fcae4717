"""API tokens: how a program acts for a person, with part of that person's rights."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.utils.crypto import constant_time_compare

from cir import clock
from cir.audit import trail
from cir.errors import Invalid, NotAllowed, Problem

if TYPE_CHECKING:
    from cir.accounts.models.user import User

MARK = "cir"
PREFIX_BYTES, SECRET_BYTES = 5, 32
MOST_TOKENS = 50
DEFAULT_LIFE = timedelta(days=90)
LONGEST_LIFE = timedelta(days=366)
USE_NOTED_EVERY = timedelta(minutes=1)


class Scope(models.TextChoices):
    """What a token may be used for. It never gives a right that its person does not have."""

    READ = "read", "Read everything you may see"
    LOG = "log", "Log ideas, comment, support and watch"
    IMPROVEMENTS = "improvements:write", "Change improvements, their plan, tasks, points and files"
    MOVES = "moves", "Make moves: assess, approve, start, close and the rest"
    FEEDBACK = "feedback:write", "Answer feedback and keep its channels"
    READINGS = "readings:write", "Add and correct readings"
    CATALOGUE = "catalogue:write", "Change the catalogue, measures and settings of the register"
    PEOPLE = "people:write", "Change people, teams and roles"
    PRIVACY = "privacy", "Hand over and erase what is held about a person"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Tokens in the words of the account page."""

    def usable(self, at: datetime | None = None) -> ApiTokenQuerySet:
        """Neither revoked nor expired."""
        return self.filter(revoked_at=None, expires_at__gt=at or clock.now())


class ApiToken(models.Model):
    """A program's key to the API. The secret is shown once; only a hash of it is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80, help_text="What it is for, e.g. Monthly ticket counts.")
    prefix = models.CharField(max_length=10, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="token_expires_after_creation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.shown})"

    @property
    def shown(self) -> str:
        """How the token is named where the secret must not appear: its beginning."""
        return f"{MARK}_{self.prefix}_…"

    @classmethod
    @transaction.atomic
    def create(
        cls,
        *,
        user: User,
        name: str,
        scopes: Iterable[str],
        expires_at: datetime | None = None,
        at: datetime | None = None,
        within: ApiToken | None = None,
    ) -> tuple[ApiToken, str]:
        """Make a token; answers it and the secret, which cannot be had again.

        `within`: the token that asks for this one, which then can be neither stronger nor longer-lived.
        Raises `Invalid` with every field that is wrong, `NotAllowed` for more than `within` may.
        """
        now = at or clock.now()
        ends = expires_at or now + DEFAULT_LIFE
        wanted = sorted(set(scopes), key=list(Scope.values).index if set(scopes) <= set(Scope.values) else None)
        user.take_turns()
        Invalid.unless_none(_problems(user, name, wanted, ends, now))
        if within and not (set(wanted) <= set(within.scopes) and (ends <= within.expires_at or not expires_at)):
            raise NotAllowed("A token can make only tokens that may no more and live no longer than itself.")
        prefix, secret = secrets.token_hex(PREFIX_BYTES), secrets.token_urlsafe(SECRET_BYTES)
        token = cls.objects.create(
            user=user,
            name=name.strip(),
            prefix=prefix,
            digest=hashed(secret),
            scopes=wanted,
            created_at=now,
            expires_at=min(ends, within.expires_at) if within else ends,
        )
        trail.record(user, "token made", token, {"name": token.name, "scopes": wanted}, now)
        return token, f"{MARK}_{prefix}_{secret}"

    @transaction.atomic
    def revoke(self, at: datetime | None = None, *, within: ApiToken | None = None) -> None:
        """End the token at once, for good. Doing it twice changes nothing.

        `within`: the token that asks for it, which can end only those that may no more than itself.
        """
        if within and not set(self.scopes) <= set(within.scopes):
            raise NotAllowed("A token can end only tokens that may no more than itself.")
        if self.revoked_at is None:
            self.revoked_at = at or clock.now()
            self.save(update_fields=["revoked_at"])
            trail.record(self.user, "token revoked", self, {"name": self.name}, self.revoked_at)

    def is_usable(self, at: datetime | None = None) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and self.expires_at > (at or clock.now())

    def fits(self, secret: str) -> bool:
        """Whether `secret` is this token's, compared in constant time."""
        return constant_time_compare(self.digest, hashed(secret))

    def note_use(self, at: datetime) -> None:
        """Remember when it was used last, at most once a minute."""
        if self.last_used_at is None or at - self.last_used_at >= USE_NOTED_EVERY:
            self.last_used_at = at
            type(self).objects.filter(pk=self.pk).update(last_used_at=at)


def hashed(secret: str) -> str:
    """What is kept of a secret of 256 random bits: its SHA-256 (no salt needed: it cannot be guessed)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def taken_apart(text: str) -> tuple[str, str] | None:
    """Prefix and secret of a token as it is sent; None when it is not one of ours."""
    mark, _, rest = text.partition("_")
    prefix, _, secret = rest.partition("_")
    fits = mark == MARK and len(prefix) == PREFIX_BYTES * 2 and prefix.isascii() and prefix.isalnum() and secret
    return (prefix, secret) if fits else None


def _problems(user: User, name: str, scopes: list[str], ends: datetime, now: datetime) -> list[Problem]:
    problems = []
    longest = ApiToken._meta.get_field("name").max_length or 0
    if not name.strip():
        problems.append(Problem("required", "Say what the token is for.", "name"))
    elif len(name.strip()) > longest:
        problems.append(Problem("too-long", f"Use at most {longest} characters.", "name"))
    if not scopes or not set(scopes) <= set(Scope.values):
        problems.append(Problem("choice", f"Choose at least one of: {', '.join(Scope.values)}.", "scopes"))
    if not now < ends <= now + LONGEST_LIFE:
        problems.append(Problem("range", "Choose a day after today and within a year.", "expires_at"))
    if ApiToken.objects.filter(user=user).usable(now).count() >= MOST_TOKENS:
        problems.append(Problem("too-many", f"Revoke a token first: {MOST_TOKENS} are enough."))
    return problems
