"""Who may look into the machinery of notices."""

from typing import Any

from cir.accounts.roles import Role
from cir.errors import NotAllowed


def require_administrator(user: Any) -> None:
    """Raise `NotAllowed` unless the person administers CIR."""
    if not user.roles.has(Role.ADMINISTRATOR):
        raise NotAllowed("The outbox is for administrators.")
