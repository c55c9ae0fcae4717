"""`J K` on a record walk the very list you came from, with "3 of 38".

The register keeps the ids it last showed in the session: the record's page asks the database nothing, and the list
stays the one that was seen, also when a change moved a record out of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from cir.accounts.requests import SignedIn
from improvements import counting
from improvements.queries import reference_number
from improvements.table.rows import Page
from improvements.table.state import State

LAST_LIST = "register-list"
MOST = 1000
"""Longer lists are walked as far as this."""


@dataclass(frozen=True)
class Place:
    """Where a record stands in the list somebody came from: references before and after ("" at the ends)."""

    position: int
    count: str
    before: str
    after: str
    url: str

    @property
    def words(self) -> str:
        """3 of 38."""
        return f"{self.position} of {self.count}"


def remember(request: SignedIn, state: State, page: Page, *, more: bool) -> None:
    """Keep the list that is being looked at; rows loaded later are added. Written only when it changed."""
    known = request.session.get(LAST_LIST) or {}
    ids = [row["pk"] for row in page.rows]
    if more and known.get("url") == state.url:
        ids = [*known["ids"], *(pk for pk in ids if pk not in set(known["ids"]))]
    now = {"url": state.url, "ids": ids[:MOST], "total": page.total}
    if now != known:
        request.session[LAST_LIST] = now


def neighbours(request: SignedIn, reference: str) -> Place | None:
    """The record's place in the list the person came from; None when they did not come from one that showed it."""
    known = request.session.get(LAST_LIST)
    number = reference_number(reference)
    if not known or number not in known["ids"]:
        return None
    ids = known["ids"]
    at = ids.index(number)
    before = f"CIR-{ids[at - 1]}" if at else ""
    after = f"CIR-{ids[at + 1]}" if at + 1 < len(ids) else ""
    return Place(at + 1, counting.words(max(known["total"], len(ids))), before, after, known["url"])
