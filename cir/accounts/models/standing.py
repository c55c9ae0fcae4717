"""What a person may do and whether they may come in: the doors to change it, each with its line in the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models, transaction

from cir import clock
from cir.accounts.roles import Role
from cir.audit import trail
from cir.errors import Conflict, Invalid, NotAllowed, Problem

if TYPE_CHECKING:
    from cir.accounts.models import Membership, User

LAST_ONE = "{} is the last administrator. Make somebody else an administrator first."


def require_administrator(by: User | None) -> None:
    """Raise `NotAllowed` unless `by` administers CIR; `None` is CIR itself."""
    if by is not None and not (by.is_active and by.roles.has(Role.ADMINISTRATOR)):
        raise NotAllowed("People and their roles are kept by administrators.")


class Standing(models.Model):
    """Granting and taking roles, letting in and keeping out. Takes effect on the person's next request."""

    class Meta:
        abstract = True

    @transaction.atomic
    def grant(self: User, role: str, *, by: User | None, item: Any = None, at: datetime | None = None) -> Membership:
        """Give the person `role`, everywhere or for `item` and all below it. Twice changes nothing.

        Raises `NotAllowed`, and `Invalid` for an unknown role or an administrator of only a part.
        """
        require_administrator(by)
        if role not in Role.values:
            raise Invalid(Problem("role", "Choose a role from the list.", "role"))
        if role == Role.ADMINISTRATOR and item is not None:
            raise Invalid(Problem("scope", "An administrator is one everywhere. Leave the service empty.", "item"))
        now = at or clock.now()
        held, new = self.memberships.get_or_create(role=role, item=item, defaults={"granted_by": by, "granted_at": now})
        if new:
            trail.record(by, "role granted", self, {"role": role, "item": item.name if item else None}, now)
        self._forget_roles()
        return held

    @transaction.atomic
    def revoke(self: User, held: Membership, *, by: User | None, at: datetime | None = None) -> None:
        """Take a role away. Raises `NotAllowed`, and `Conflict` for the last administrator's."""
        require_administrator(by)
        if held.role == Role.ADMINISTRATOR:
            self._require_another_administrator()
        held.delete()
        scope = held.item.name if held.item else None
        trail.record(by, "role taken", self, {"role": held.role, "item": scope}, at)
        self._forget_roles()

    @transaction.atomic
    def deactivate(self: User, *, by: User | None, at: datetime | None = None) -> None:
        """Keep the person out from now on: sessions and API tokens end. What they did keeps their name.

        Raises `NotAllowed`, and `Conflict` for yourself or the last administrator.
        """
        require_administrator(by)
        if by is not None and by.pk == self.pk:
            raise Conflict("You cannot deactivate yourself. Ask another administrator.")
        if self.memberships.filter(role=Role.ADMINISTRATOR).exists():
            self._require_another_administrator()
        if not self.is_active:
            return
        self.is_active, self.sign_outs = False, self.sign_outs + 1
        self.save(update_fields=["is_active", "sign_outs"])
        for token in self.tokens.usable(at):
            token.revoke(at)
        trail.record(by, "deactivated", self, {"is_active": [True, False]}, at)
        self._forget_roles()

    @transaction.atomic
    def reactivate(self: User, *, by: User | None, at: datetime | None = None) -> None:
        """Let the person in again, with the roles they had. Raises `NotAllowed`."""
        require_administrator(by)
        if self.is_active:
            return
        self.is_active = True
        self.save(update_fields=["is_active"])
        trail.record(by, "reactivated", self, {"is_active": [False, True]}, at)
        self._forget_roles()

    @transaction.atomic
    def sign_out_everywhere(self: User, *, by: User | None, at: datetime | None = None) -> None:
        """End every session of the person, for example when a laptop was lost. Raises `NotAllowed`."""
        if by is None or by.pk != self.pk:
            require_administrator(by)
        self.sign_outs += 1
        self.save(update_fields=["sign_outs"])
        trail.record(by, "signed out everywhere", self, {}, at)

    def _require_another_administrator(self: User) -> None:
        """Refuse to leave nobody in charge, also when two administrators remove each other at the same moment."""
        held = apps.get_model("accounts", "Membership").objects.filter(role=Role.ADMINISTRATOR)
        list(held.order_by("pk").select_for_update())
        if not held.filter(user__is_active=True).exclude(user=self).exists():
            raise Conflict(LAST_ONE.format(self))

    def _forget_roles(self: User) -> None:
        self.__dict__.pop("roles", None)
