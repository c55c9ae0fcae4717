"""Roles and what they cover. A role may be limited to a service, product or practice and all that lies below it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from django.db.models import Q, TextChoices


class Role(TextChoices):
    """Roles are not job titles: one person may hold several, several people may hold one."""

    COORDINATOR = "coordinator", "Coordinator"
    APPROVER = "approver", "Approver"
    SPONSOR = "sponsor", "Sponsor"
    ANALYST = "analyst", "Analyst"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRATOR = "administrator", "Administrator"


class Roles:
    """What one person may do where. Built once per request from one query.

    `grants` maps a role to the paths of the configuration items it is limited to; the empty path means everywhere.
    """

    def __init__(self, grants: Mapping[str, Iterable[str]]) -> None:
        self._grants = {role: tuple(paths) for role, paths in grants.items()}

    @classmethod
    def held(cls, pairs: Iterable[tuple[str | None, str | None]]) -> Roles:
        """Roles from pairs of a role and the path it is limited to, as the database joins them; no role, no pair."""
        grants: dict[str, list[str]] = {}
        for role, path in pairs:
            if role:
                grants.setdefault(role, []).append(path or "")
        return cls(grants)

    def has(self, role: str, path: str | None = "") -> bool:
        """Whether `role` is held for the item at `path` (the empty path: everywhere)."""
        return (path or "").startswith(self._grants.get(role, ()))

    def has_any(self, roles: Iterable[str], path: str | None = "") -> bool:
        """Whether at least one of `roles` is held for the item at `path`."""
        return any(self.has(role, path) for role in roles)

    def anywhere(self, *roles: str) -> bool:
        """Whether one of `roles` is held at all, wherever it is limited to."""
        return any(self._grants.get(role) for role in roles)

    @cached_property
    def known(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """All of them, to compare: two people with the same roles may do the same."""
        return tuple(sorted((role, tuple(sorted(paths))) for role, paths in self._grants.items()))

    @cached_property
    def only_reads(self) -> bool:
        """An auditor without any other role: reads everything, changes nothing."""
        others = [role for role in Role.values if role != Role.AUDITOR]
        return self.anywhere(Role.AUDITOR) and not self.anywhere(*others)

    def reach(self, roles: Iterable[str], lookup: str) -> Q | None:
        """A filter for rows whose item path (`lookup`) these roles cover; `Q()` for everywhere, None for nowhere."""
        scopes = {scope for role in roles for scope in self._grants.get(role, ())}
        if not scopes:
            return None
        if "" in scopes:
            return Q()
        condition = Q()
        for scope in sorted(scopes):
            condition |= Q(**{f"{lookup}__startswith": scope})
        return condition
