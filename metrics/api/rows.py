"""Many rows of a request, translated quickly: what is plainly right is taken as it is, the rest looked at in full."""

from __future__ import annotations

import math
import unicodedata
from datetime import datetime
from typing import Any

from rest_framework import serializers

from cir.errors import Invalid, Problem
from cir.rest.fields import LARGEST_NUMBER, YEARS, is_keepable
from cir.rest.problems import flattened

NUMBERS = frozenset(("value", "numerator", "denominator"))
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
    found = {}
    for name, said in row.items():
        kept = _plain(name, said)
        if kept is None:
            return None
        found[name] = kept
    return found


def _plain(name: str, said: Any) -> Any:
    if name in NUMBERS:
        sound = type(said) in (int, float) and math.isfinite(said) and abs(said) <= LARGEST_NUMBER
        return float(said) if sound else None
    if type(said) is not str:
        return None
    if name == "moment":
        return _moment(said)
    text = said.strip()
    sound = len(text) <= TEXTS.get(name, -1) and is_keepable(text)
    return unicodedata.normalize("NFC", text) if sound else None


def _moment(said: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(said)
    except ValueError:
        return None
    known = len(said) >= SECONDS and found.tzinfo is not None and YEARS[0] < found.year < YEARS[1]
    return found if known else None
