from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from django.db.models.functions import Lower

from cir.accounts.models.standing import require_administrator
from cir.audit import trail
from cir.errors import Conflict, Invalid, Problem

if TYPE_CHECKING:
    from cir.accounts.models.user import User


class Team(models.Model):
    """People who work together. A team never owns an improvement: one named person does."""

    name = models.CharField(max_length=120)
    description = models.TextField(blank=True, max_length=2000)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="teams", blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="team_name_is_unique")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def form(cls, *, by: User, name: str, description: str = "", at: datetime | None = None) -> Team:
        """Form a team. Raises `NotAllowed`, and `Invalid` for a name that is taken or missing."""
        require_administrator(by)
        team = cls(name=name.strip(), description=description.strip())
        with transaction.atomic():
            team._keep()
            trail.record(by, "team formed", team, {"name": team.name}, at)
        return team

    @transaction.atomic
    def change(self, *, by: User, name: str, description: str, at: datetime | None = None) -> None:
        """Rename or describe the team. Raises `NotAllowed`, `Invalid`."""
        require_administrator(by)
        before = {"name": self.name, "description": self.description}
        self.name, self.description = name.strip(), description.strip()
        self._keep()
        after = {"name": self.name, "description": self.description}
        changes = {field: [before[field], after[field]] for field in after if before[field] != after[field]}
        if changes:
            trail.record(by, "team changed", self, changes, at)

    @transaction.atomic
    def add(self, person: User, *, by: User, at: datetime | None = None) -> None:
        """Take a person in; twice changes nothing. Raises `NotAllowed`, `Conflict` for who was deactivated."""
        require_administrator(by)
        if not person.is_active:
            raise Conflict(Problem("inactive", f"{person} is deactivated. Choose somebody who is here.", "person"))
        if not self.members.filter(pk=person.pk).exists():
            self.members.add(person)
            trail.record(by, "joined team", person, {"team": self.name}, at)

    @transaction.atomic
    def remove(self, person: User, *, by: User, at: datetime | None = None) -> None:
        """Let a person go; twice changes nothing. Raises `NotAllowed`."""
        require_administrator(by)
        if self.members.filter(pk=person.pk).exists():
            self.members.remove(person)
            trail.record(by, "left team", person, {"team": self.name}, at)

    @transaction.atomic
    def disband(self, *, by: User, at: datetime | None = None) -> None:
        """Delete a team that was formed by mistake. Raises `NotAllowed`, `Conflict` while records name it."""
        require_administrator(by)
        trail.record(by, "team disbanded", self, {"name": self.name}, at)
        try:
            with transaction.atomic():
                self.delete()
        except ProtectedError as used:
            raise Conflict(f"{self.name} is named by improvements. Give them another team first.") from used

    def _keep(self) -> None:
        if not self.name:
            raise Invalid(Problem("required", "Enter the team's name.", "name"))
        try:
            with transaction.atomic():
                self.save()
        except IntegrityError as taken:
            raise Invalid(Problem("taken", f"There is a team “{self.name}” already.", "name")) from taken
