"""Who is asking, when it is a program: `Authorization: Bearer cir_…`."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from cir import clock, statements
from cir.accounts.models import ApiToken, User
from cir.accounts.models.token import taken_apart
from cir.accounts.roles import Roles

REALM = "CIR"
LONGEST_HEADER = 200
PERSON_COLUMNS = [field.attname for field in User._meta.concrete_fields if field.name != "password"]
TOKEN_COLUMNS = [field.attname for field in ApiToken._meta.concrete_fields]


class TokenAuthentication(BaseAuthentication):
    """Reads the token, its person and the person's roles in one statement."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The person and the token, or None when no bearer token was sent."""
        kind, _, sent = request.headers.get("Authorization", "").strip().partition(" ")
        if kind.lower() != "bearer":
            return None
        parts = taken_apart(sent.strip()) if len(sent) <= LONGEST_HEADER else None
        found = _with_person(parts[0]) if parts else None
        if found is None or parts is None or not found.fits(parts[1]):
            raise AuthenticationFailed("This is not a token of CIR. Make one on your account page.", "token-unknown")
        now = clock.now()
        if not found.is_usable(now):
            raise AuthenticationFailed("This token has expired or was revoked. Make a new one.", "token-ended")
        if not found.user.is_active:
            raise AuthenticationFailed("The person of this token cannot sign in any more.", "inactive")
        found.note_use(now)
        return found.user, found

    def authenticate_header(self, request: Request) -> str:
        """What a 401 says about how to sign in."""
        return f'Bearer realm="{REALM}"'


def _tokens(prefix: str) -> QuerySet[Any, tuple[Any, ...]]:
    return ApiToken.objects.filter(prefix=prefix).values_list(
        *TOKEN_COLUMNS,
        *(f"user__{name}" for name in PERSON_COLUMNS),
        "user__memberships__role",
        "user__memberships__item__path",
    )


def _with_person(prefix: str) -> ApiToken | None:
    """The token of a prefix with its person and the person's roles."""
    rows: list[tuple[Any, ...]] = statements.rows("token", _tokens, prefix)
    if not rows:
        return None
    split = len(TOKEN_COLUMNS)
    token = ApiToken.from_db("default", TOKEN_COLUMNS, rows[0][:split])
    person = User.from_db("default", PERSON_COLUMNS, rows[0][split:-2])
    person.__dict__["roles"] = Roles.held((row[-2:] for row in rows) if person.is_active else ())
    token.user = person
    return token
