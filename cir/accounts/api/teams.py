"""Teams and who is in them."""

from __future__ import annotations

from typing import ClassVar

from django.db.models.functions import Lower
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.api.views import OfPeople
from cir.accounts.models import Scope, Team, User
from cir.accounts.models.standing import require_administrator
from cir.rest.fields import Id, Input, SafeText
from cir.rest.pages import BY_ID, Sort
from cir.rest.shapes import Shape
from cir.rest.views import Resource, changes, creates

TEAM = Shape("Team", Team, "id", "name", "description")
MEMBER = Shape("TeamMember", User, "id", "name")


class TeamInput(Input):
    """A team."""

    name = SafeText(120)
    description = SafeText(2000, required=False, allow_blank=True)


class MemberInput(Input):
    """Somebody who joins a team."""

    person = Id()


class Teams(Resource):
    """Teams. Everyone signed in sees them; administrators keep them."""

    shape = TEAM
    sorts = (Sort("name", Lower("name"), id_descending=False), BY_ID)
    scopes: ClassVar = {"GET": Scope.READ, **dict.fromkeys(("POST", "PATCH", "DELETE"), Scope.PEOPLE)}
    inputs: ClassVar = {"create": TeamInput, "change": TeamInput}

    def list(self, request: Request) -> Response:
        """List teams by name."""
        return self.page(Team.objects.all())

    def retrieve(self, request: Request, pk: int) -> Response:
        """Read one team."""
        return self.shown(Team.objects.filter(pk=pk))

    @creates
    def create(self, request: Request) -> Response:
        """Form a team."""
        require_administrator(self.me)
        team = Team.form(by=self.me, **self.said())
        return self.created(Team.objects.filter(pk=team.pk))

    @changes
    def change(self, request: Request, pk: int) -> Response:
        """Rename or describe a team. Needs `If-Match`."""
        require_administrator(self.me)
        team = self._seen(pk)
        team.change(by=self.me, **{"name": team.name, "description": team.description, **self.said()})
        return self.shown(Team.objects.filter(pk=pk))

    @changes
    def remove(self, request: Request, pk: int) -> Response:
        """Disband a team that no improvement names."""
        require_administrator(self.me)
        self._seen(pk).disband(by=self.me)
        return self.gone()

    def _seen(self, pk: int) -> Team:
        team = Team.objects.select_for_update().filter(pk=pk).first()
        if team is None:
            raise NotFound
        self.require_same(Team.objects.filter(pk=pk))
        return team


class TeamMembers(OfPeople):
    """The people of a team."""

    shape = MEMBER
    sorts = (Sort("name", Lower("name"), id_descending=False),)
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.PEOPLE}
    inputs: ClassVar = {"add": MemberInput, "let_go": MemberInput}

    def list(self, request: Request, pk: int) -> Response:
        """List the people of a team."""
        return self.page(self._team(pk).members.all())

    @creates
    def add(self, request: Request, pk: int) -> Response:
        """Take somebody into a team. Twice changes nothing."""
        require_administrator(self.me)
        person = self.person(self.said()["person"])
        self._team(pk).add(person, by=self.me)
        return self.shown(User.objects.filter(pk=person.pk))

    @creates
    def let_go(self, request: Request, pk: int) -> Response:
        """Let somebody go from a team. Twice changes nothing."""
        require_administrator(self.me)
        person = self.person(self.said()["person"])
        self._team(pk).remove(person, by=self.me)
        return self.shown(User.objects.filter(pk=person.pk))

    def _team(self, pk: int) -> Team:
        found = Team.objects.filter(pk=pk).first()
        if found is None:
            raise NotFound
        return found
