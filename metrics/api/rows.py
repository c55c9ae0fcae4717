"""Many rows of a request, translated quickly: what is plainly right is taken as it is, the rest looked at in full."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from rest_framework import serializers

from cir.errors import Invalid, Problem
from cir.rest.fields import LARGEST_NUMBER, YEARS, is_keepable
from cir.rest.problems import flattened

NUMBERS = ("value", "numerator", "denominator")
TEXTS = {"note": 2000, "unit": 40, "reason": 2000}
SECONDS = 19
"""How long "2026-10-31T12:00:00" is: what is shorter is left to the slow way."""


class Rows(serializers.ListSerializer[Any]):
    """Rows of readings. A row that cannot be understood comes out as what is `wrong` with it: the door answers for all
    rows at once. Ten thousand rows through a serializer each would take longer than everything else together.
    """

    child: serializers.BaseSerializer[Any]
    max_length: int | None

    def to_internal_value(self, data: Any) -> list[dict[str, Any]]:
        """The rows, each translated or with its problems."""
        if not isinstance(data, list):
            self.fail("not_a_list", input_type=type(data).__name__)
        if not data:
            raise Invalid(Problem("required", "Send at least one reading.", "readings"))
        if self.max_length is not None and len(data) > self.max_length:
            said = f"Send at most {self.max_length:,} readings at a time: there are {len(data):,}."
            raise Invalid(Problem("count", said, "readings"))
        return [plain(row) or self._looked_at(row) for row in data]

    def _looked_at(self, row: Any) -> dict[str, Any]:
        try:
            return dict(self.child.run_validation(row))
        except serializers.ValidationError as wrong:
            return {"wrong": tuple(flattened(wrong.get_full_details()))}


def plain(row: Any) -> dict[str, Any] | None:
    """The row when everything in it is plainly right; otherwise None, which says nothing about what is wrong."""
    if type(row) is not dict or "moment" not in row:
        return None
    try:
        return {name: READERS[name](said) for name, said in row.items()}
    except (KeyError, ValueError):
        return None


def _number(said: Any) -> float:
    """Neither NaN nor infinity is between the bounds."""
    if type(said) not in (int, float) or not -LARGEST_NUMBER <= said <= LARGEST_NUMBER:
        raise ValueError
    return float(said)


def _text(most: int) -> Callable[[Any], str]:
    def kept(said: Any) -> str:
        text = said.strip() if type(said) is str else None
        if text is None or len(text) > most or not is_keepable(text):
            raise ValueError
        return unicodedata.normalize("NFC", text)

    return kept


def _moment(said: Any) -> datetime:
    if type(said) is not str or len(said) < SECONDS:
        raise ValueError
    found = datetime.fromisoformat(said)
    if found.tzinfo is None or not YEARS[0] < found.year < YEARS[1]:
        raise ValueError
    return found


READERS: Mapping[str, Callable[[Any], Any]] = (
    {"moment": _moment} | dict.fromkeys(NUMBERS, _number) | {name: _text(most) for name, most in TEXTS.items()}
)
