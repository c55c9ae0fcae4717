"""Who I am, my tokens, people, their roles, teams."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Lower
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import ApiToken, Membership, Scope, User
from cir.accounts.models.standing import require_administrator
from cir.accounts.roles import Role
from cir.errors import NotAllowed
from cir.rest.fields import Choice, Input, Moment, Pick, SafeText
from cir.rest.pages import BY_ID, NEWEST, Sort
from cir.rest.shapes import Shape, computed, named, same
from cir.rest.views import CREATED, Resource, changes, creates

LONGEST_WORDS = 100
ITEM_MODEL: Any = Membership._meta.get_field("item").related_model


def _text(*, null: bool = False) -> Any:
    return lambda: serializers.CharField(allow_null=null)


def _ids() -> Any:
    return serializers.ListField(child=serializers.CharField())


ME = Shape("Me", User, "id", "name", "email", "job_title", "time_zone", "theme", "density")
TOKEN = Shape(
    "Token", ApiToken, "id", "name", "prefix", computed("scopes", "scopes", list, _ids), "created_at", "expires_at",
    "last_used_at", "revoked_at",
)  # fmt: skip
PERSON = Shape("Person", User, "id", "name", "job_title", same("email", "_email", _text(null=True)), "is_active")
ROLE = Shape("RoleHeld", Membership, "id", "role", named("item"), named("granted_by"), "granted_at")


MeSerializer = ME.serializer_with(
    "MeSerializer",
    "Me, with my roles.",
    roles=serializers.ListField(child=serializers.CharField()),
    scopes=serializers.ListField(child=serializers.CharField(), allow_null=True),
)


class TokenInput(Input):
    """A token of your own. A token can make only tokens that may no more and live no longer than itself."""

    name = SafeText(80)
    scopes = serializers.ListField(child=Choice(Scope), max_length=len(Scope))
    expires_at = Moment(required=False, allow_null=True)


NewToken = TOKEN.serializer_with(
    "NewToken",
    "A new token, with its secret: this is the only time it is shown.",
    token=serializers.CharField(),
)


class RoleInput(Input):
    """A role, everywhere or for one item and all below it."""

    role = Choice(Role)
    item = Pick(ITEM_MODEL.objects.all(), required=False, allow_null=True)


class Me(Resource):
    """The person whose token this is."""

    shape = ME
    scopes: ClassVar = {"GET": Scope.READ}
    outputs: ClassVar = {"retrieve": MeSerializer}

    def retrieve(self, request: Request) -> Response:
        """Who you are, the roles you hold, and what the token may do (null: a session, which may all)."""
        data = ME.one(User.objects.filter(pk=self.me.pk)) or {}
        roles = sorted(role for role in Role.values if self.me.roles.anywhere(role))
        return self.shown({**data, "roles": roles, "scopes": self.token.scopes if self.token else None})


class Tokens(Resource):
    """Your own tokens. Nobody else's are shown to anybody."""

    shape = TOKEN
    sorts = (NEWEST,)
    scopes: ClassVar = dict.fromkeys(("GET", "POST"), Scope.READ)
    inputs: ClassVar = {"create": TokenInput}
    outputs: ClassVar = {"create": NewToken}

    def list(self, request: Request) -> Response:
        """List your tokens, ended ones included."""
        return self.page(self._mine())

    def retrieve(self, request: Request, pk: int) -> Response:
        """Read what is known of a token; its secret is not."""
        return self.shown(self._mine().filter(pk=pk))

    @changes
    def create(self, request: Request) -> Response:
        """Make a token. The answer holds its secret, once. No idempotency key: the answer is kept nowhere."""
        token, secret = ApiToken.create(user=self.me, within=self.token, **self.said())
        data = TOKEN.one(self._mine().filter(pk=token.pk)) or {}
        return Response({**data, "token": secret}, CREATED)

    @changes
    def revoke(self, request: Request, pk: int) -> Response:
        """End a token at once, for good. Twice changes nothing."""
        token = self._mine().filter(pk=pk).first()
        if token is None:
            raise NotFound
        token.revoke(within=self.token)
        return self.shown(self._mine().filter(pk=pk))

    def _mine(self) -> QuerySet[ApiToken]:
        return ApiToken.objects.filter(user=self.me)


def knows_people(me: User) -> bool:
    """Whether addresses and roles of others are shown to the person, as on the pages of people."""
    return me.roles.has_any((Role.ADMINISTRATOR, Role.AUDITOR))


class OfPeople(Resource):
    """Something of people. Everyone signed in knows names; addresses and roles are for administrators and auditors."""

    def people(self) -> QuerySet[Any]:
        """People, with as much as the person who asks may know."""
        shown = F("email") if knows_people(self.me) else Value(None, CharField())
        return User.objects.annotate(_email=shown)

    def person(self, pk: int) -> User:
        """One person, or 404."""
        found = User.objects.filter(pk=pk).first()
        if found is None:
            raise NotFound
        return found


class People(OfPeople):
    """Everybody who has an account."""

    shape = PERSON
    sorts = (Sort("name", Lower("name"), id_descending=False), BY_ID)
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.PEOPLE}
    filters = ("q",)

    @classmethod
    def filter_words(cls) -> dict[str, str]:
        """Finding somebody."""
        return {"q": "Part of the name; for administrators and auditors, part of the e-mail address, too."}

    def list(self, request: Request) -> Response:
        """List people by name. E-mail addresses are shown to administrators and auditors."""
        words = request.query_params.get("q", "")[:LONGEST_WORDS]
        condition = Q(name__icontains=words)
        if knows_people(self.me):
            condition |= Q(email__icontains=words)
        return self.page(self.people().filter(condition) if words else self.people())

    def retrieve(self, request: Request, pk: int) -> Response:
        """Read one person."""
        return self.shown(self.people().filter(pk=pk))

    @creates
    def deactivate(self, request: Request, pk: int) -> Response:
        """Keep somebody out from now on. What they did keeps their name."""
        require_administrator(self.me)
        self.person(pk).deactivate(by=self.me)
        return self.shown(self.people().filter(pk=pk))

    @creates
    def reactivate(self, request: Request, pk: int) -> Response:
        """Let somebody in again, with the roles they had."""
        require_administrator(self.me)
        self.person(pk).reactivate(by=self.me)
        return self.shown(self.people().filter(pk=pk))


class RolesHeld(OfPeople):
    """The roles of one person: seen by administrators, auditors and the person."""

    shape = ROLE
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.PEOPLE, "DELETE": Scope.PEOPLE}
    inputs: ClassVar = {"create": RoleInput}

    def list(self, request: Request, pk: int) -> Response:
        """List the roles that somebody holds, and what each is limited to."""
        return self.page(self._rows(pk))

    def retrieve(self, request: Request, pk: int, held: int) -> Response:
        """Read one role that somebody holds."""
        return self.shown(self._rows(pk).filter(pk=held))

    @creates
    def create(self, request: Request, pk: int) -> Response:
        """Give somebody a role. Twice changes nothing."""
        require_administrator(self.me)
        held = self.person(pk).grant(by=self.me, **self.said())
        return self.created(self._rows(pk).filter(pk=held.pk))

    @changes
    def remove(self, request: Request, pk: int, held: int) -> Response:
        """Take a role away, at once."""
        require_administrator(self.me)
        found: Any = self._rows(pk).filter(pk=held).first()
        self.require_same(self._rows(pk).filter(pk=held))
        self.person(pk).revoke(found, by=self.me)
        return self.gone()

    def _rows(self, pk: int) -> QuerySet[Any]:
        if pk != self.me.pk and not knows_people(self.me):
            raise NotAllowed("The roles of others are shown to administrators and auditors.")
        return self.person(pk).memberships.all()
