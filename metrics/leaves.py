"""Where records lie, as far as figures are concerned. Pure."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple


class Leaf(NamedTuple):
    """Where one record lies: what its scopes are found from."""

    item: int | None = None
    team: int | None = None
    source: str = ""
    channel: str = ""


ELSEWHERE = 0
"""The item of a leaf whose records another leaf counts for their item, and for everything above it."""


@lru_cache(4096)
def apart(item: int | None, team: int | None, source: str) -> tuple[Leaf, ...]:
    """The item, the team and the source of a place, each a leaf of its own. Who adds up plain numbers for each of them
    first makes a tally for a few places, not one for every mixture of the three.
    """
    beside = (Leaf(ELSEWHERE, team=team),) if team is not None else ()
    return (Leaf(item), *beside, Leaf(ELSEWHERE, source=source)) if source else (Leaf(item), *beside)
