"""How a person is known again on every request."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet

from cir import statements
from cir.accounts.models import User
from cir.accounts.roles import Roles

COLUMNS = [field.attname for field in User._meta.concrete_fields]
HELD = ("memberships__role", "memberships__item__path")


def _person(pk: int) -> QuerySet[Any, tuple[Any, ...]]:
    return User.objects.filter(pk=pk).values_list(*COLUMNS, *HELD)


class Backend(AuthenticationBackend):
    """allauth's, which reads a person with their roles in one statement: every page asks for both."""

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session; None when there is none any more, or they may not come in."""
        rows: list[tuple[Any, ...]] = statements.rows("person", _person, int(user_id))
        if not rows:
            return None
        person = User.from_db("default", COLUMNS, rows[0][: len(COLUMNS)])
        person.__dict__["roles"] = Roles.held((row[-2:] for row in rows) if person.is_active else ())
        return person if self.user_can_authenticate(person) else None
