"""Letting a person in who has no account yet."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.crypto import constant_time_compare, salted_hmac

from cir import clock
from cir.accounts.models import User
from cir.accounts.models.standing import require_administrator
from cir.accounts.roles import Role
from cir.audit import trail
from cir.catalogue.models import ConfigurationItem
from cir.errors import Conflict, Invalid, Problem
from cir.notifications import outbox
from cir.typed import whole

VALID_FOR = timedelta(days=14)
MAIL = "invitation.mail"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Invitations in the words of the people page."""

    def waiting(self) -> InvitationQuerySet:
        """Neither accepted nor withdrawn; they may have expired."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def for_address(self, email: str, at: datetime) -> InvitationQuerySet:
        """What lets the person with this address in at `at`."""
        return self.waiting().filter(email=email.lower(), expires_at__gt=at)

    def by_token(self, token: str) -> Invitation | None:
        """The invitation this link was made for, whatever became of it; None for a link that was made up."""
        number, _, proof = token.partition("-")
        found = self.filter(pk=whole(number)).first()
        return found if found and constant_time_compare(found.proof(), proof) else None


class Invitation(models.Model):
    """A person is asked to come in, with the roles they will have. Its link works once and for two weeks.

    The link is not stored: it is a keyed digest of the invitation and its nonce, so a copy of the database lets nobody
    in. Sending again makes a new nonce, and the old link stops working.
    """

    email = models.EmailField("e-mail address", max_length=254)
    name = models.CharField(max_length=120)
    roles = models.JSONField(default=list, blank=True)
    item = models.ForeignKey(
        ConfigurationItem,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="What the roles are limited to. Empty: everywhere.",
    )
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    nonce = models.CharField(max_length=32, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    sent_at = models.DateTimeField(editable=False)
    expires_at = models.DateTimeField(editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    accepted_by = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="invitation"
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["email"], name="one_open_invitation", condition=Q(accepted_at=None, withdrawn_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    @classmethod
    def invite(
        cls,
        *,
        by: User,
        email: str,
        name: str,
        roles: Iterable[str] = (),
        item: ConfigurationItem | None = None,
        at: datetime | None = None,
    ) -> Invitation:
        """Ask somebody in by mail. Raises `NotAllowed`, `Invalid`, and `Conflict` for who was asked or is here."""
        require_administrator(by)
        email, chosen, now = email.strip().lower(), list(roles), at or clock.now()
        _require_sense(email, chosen, item)
        invitation = cls(email=email, name=name.strip(), roles=chosen, item=item, invited_by=by)
        invitation.created_at = now
        invitation._renew(now)
        invitation.full_clean(validate_constraints=False)
        try:
            with transaction.atomic():
                invitation.save()
                trail.record(by, "invited", invitation, {"email": email, "roles": chosen}, now)
                invitation._mail()
        except IntegrityError as twice:
            text = f"{email} has been invited already. Send that invitation again."
            raise Conflict(Problem("invited", text, "email")) from twice
        return invitation

    @transaction.atomic
    def send_again(self, *, by: User, at: datetime | None = None) -> None:
        """Send a new link, valid for two weeks from now; the old one stops working."""
        require_administrator(by)
        locked, now = self._locked(), at or clock.now()
        locked._require_waiting()
        locked._renew(now)
        locked.save(update_fields=["nonce", "sent_at", "expires_at"])
        trail.record(by, "invited again", locked, {"email": locked.email}, now)
        locked._mail()

    @transaction.atomic
    def withdraw(self, *, by: User, at: datetime | None = None) -> None:
        """Take the invitation back: its link stops working."""
        require_administrator(by)
        locked, now = self._locked(), at or clock.now()
        locked._require_waiting()
        locked.withdrawn_at = now
        locked.save(update_fields=["withdrawn_at"])
        trail.record(by, "invitation withdrawn", locked, {"email": locked.email}, now)

    @transaction.atomic
    def accept(self, *, name: str, password: str, at: datetime | None = None) -> User:
        """Make the person, with the roles they were promised. Once. Raises `Conflict` saying why it cannot be now."""
        locked, now = self._locked(), at or clock.now()
        Conflict.unless_none(reason for reason in [locked.why_not(now)] if reason)
        user = User.objects.create_user(locked.email, password, name=name.strip())
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        locked._fulfil(user, now)
        return user

    @classmethod
    @transaction.atomic
    def redeem(cls, user: User, at: datetime | None = None) -> bool:
        """Give somebody who came by another door what the invitation to their address promised; whether there is one.

        For people whose address is known to be theirs: single sign-on vouches for it.
        """
        now = at or clock.now()
        waiting = cls.objects.select_for_update().for_address(user.email, now).first()
        if waiting:
            waiting._fulfil(user, now)
        return waiting is not None

    def _fulfil(self, user: User, now: datetime) -> None:
        for role in self.roles:
            scope = None if role == Role.ADMINISTRATOR else self.item
            user.grant(role, by=self.invited_by if _still_may(self.invited_by) else None, item=scope, at=now)
        self.accepted_at, self.accepted_by = now, user
        self.save(update_fields=["accepted_at", "accepted_by"])
        trail.record(user, "accepted an invitation", self, {}, now)

    def why_not(self, at: datetime) -> str:
        """Why the link does not let anybody in at `at`; empty when it does."""
        if self.accepted_at:
            return "This invitation was accepted. Sign in with your e-mail address."
        if self.withdrawn_at:
            return "This invitation was withdrawn. Ask whoever invited you."
        if at >= self.expires_at:
            return f"This invitation has expired. Ask {self.invited_by.name} to send it again."
        if User.objects.filter(email=self.email).exists():
            return "There is an account with your address already. Sign in."
        return ""

    def role_names(self) -> list[str]:
        """The promised roles as people read them."""
        return [str(Role(role).label) for role in self.roles if role in Role.values]

    def proof(self) -> str:
        """The secret part of the link."""
        return salted_hmac("cir.invitation", f"{self.pk}:{self.email}:{self.nonce}", algorithm="sha256").hexdigest()

    @property
    def token(self) -> str:
        """What the link ends with."""
        return f"{self.pk}-{self.proof()}"

    def _renew(self, now: datetime) -> None:
        self.nonce, self.sent_at, self.expires_at = secrets.token_hex(16), now, now + VALID_FOR

    def _mail(self) -> None:
        outbox.put(MAIL, f"{MAIL}:{self.pk}:{self.nonce}", {"invitation": self.pk, "nonce": self.nonce})

    def _locked(self) -> Invitation:
        return Invitation.objects.select_for_update().get(pk=self.pk)

    def _require_waiting(self) -> None:
        if self.accepted_at:
            raise Conflict(f"{self.name} has accepted meanwhile.")
        if self.withdrawn_at:
            raise Conflict("The invitation was withdrawn meanwhile.")


def _require_sense(email: str, roles: list[str], item: ConfigurationItem | None) -> None:
    """Raise `Invalid` with everything that is wrong with the invitation."""
    problems = []
    if User.objects.filter(email=email).exists():
        problems.append(Problem("exists", f"{email} is here already: find the person in the list.", "email"))
    if unknown := [role for role in roles if role not in Role.values]:
        problems.append(Problem("role", f"There is no role “{unknown[0]}”.", "roles"))
    if Role.ADMINISTRATOR in roles and item is not None:
        problems.append(
            Problem("scope", "An administrator is one everywhere. Leave the service empty, or the role.", "item")
        )
    Invalid.unless_none(problems)


def _still_may(by: User) -> bool:
    return by.is_active and by.roles.has(Role.ADMINISTRATOR)
