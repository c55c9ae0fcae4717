"""Who may do what with measures. What the people of an improvement may do with its measures, its own rules say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cir.accounts.roles import Role
from cir.errors import NotAllowed
from metrics import above

if TYPE_CHECKING:
    from cir.accounts.models import User
    from metrics.models import Measure

KEEPERS = (Role.COORDINATOR, Role.ANALYST, Role.ADMINISTRATOR)


def may_define(by: User | None, path: str = "") -> bool:
    """Whether the person keeps the catalogue of measures (for the item at `path`); None is CIR itself."""
    return by is None or (by.is_active and by.roles.has_any(KEEPERS, path))


def may_keep(by: User | None, measure: Measure) -> bool:
    """Whether the person may change the measure and add its readings: its owner, its item's owner, its keepers."""
    if by is None or may_define(by, measure.item.path if measure.item else ""):
        return True
    if not by.is_active or by.roles.only_reads:
        return False
    return by.pk in (measure.owner_id, measure.item.owner_id if measure.item else None)


def require_define(by: User | None, path: str = "") -> None:
    """Raise `NotAllowed` unless the person keeps the catalogue of measures."""
    if not may_define(by, path):
        raise NotAllowed("Measures are defined by coordinators, analysts and administrators.")


def require_keep(by: User | None, measure: Measure) -> None:
    """Raise `NotAllowed`, saying who may, unless the person may change the measure and add its readings."""
    if not may_keep(by, measure):
        raise NotAllowed(f"“{measure.name}” is kept by its owner, its service's owner, coordinators and analysts.")


def may_add_readings(by: User | None, measure: Measure) -> bool:
    """Whether the person may add and correct readings: who keeps the measure, and who owns what aims at it."""
    if by is None or may_keep(by, measure):
        return True
    return by.is_active and not by.roles.only_reads and above.may_read_in(by, measure)


def require_add_readings(by: User | None, measure: Measure) -> None:
    """Raise `NotAllowed`, saying who may, unless the person may add and correct readings."""
    if not may_add_readings(by, measure):
        raise NotAllowed(
            f"Readings of “{measure.name}” are added by its owner, its service's owner, the owners of the"
            " improvements that aim at it, coordinators and analysts."
        )


def may_define_somewhere(by: User) -> bool:
    """Whether the person keeps any part of the catalogue of measures."""
    return by.is_active and by.roles.anywhere(*KEEPERS)


def require_define_somewhere(by: User) -> None:
    """Raise `NotAllowed` unless the person keeps any part of the catalogue of measures."""
    if not may_define_somewhere(by):
        raise NotAllowed("Measures are defined by coordinators, analysts and administrators.")


def may_set_kpis(by: User | None) -> bool:
    """Whether the person sets targets of KPIs and reads their formulas: coordinators and administrators."""
    return by is None or (by.is_active and by.roles.has_any((Role.COORDINATOR, Role.ADMINISTRATOR)))


def require_set_kpis(by: User | None) -> None:
    """Raise `NotAllowed` unless the person sets targets of KPIs."""
    if not may_set_kpis(by):
        raise NotAllowed("KPIs are set by coordinators and administrators.")
