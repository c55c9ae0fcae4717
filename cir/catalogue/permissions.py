"""Who keeps the catalogue."""

from cir.accounts.models import User
from cir.accounts.roles import Role
from cir.errors import NotAllowed

KEEPERS = (Role.ADMINISTRATOR, Role.COORDINATOR)


def may_keep(by: User, path: str = "") -> bool:
    """Whether the person may add, change, retire or merge what lies at `path` (the empty path: anywhere)."""
    return by.is_active and by.roles.has_any(KEEPERS, path)


def require_keeper(by: User | None, path: str = "") -> None:
    """Raise `NotAllowed` unless the person keeps what lies at `path`; `None` is CIR itself."""
    if by is not None and not may_keep(by, path):
        raise NotAllowed("The catalogue is kept by administrators and by coordinators, each for their part.")
