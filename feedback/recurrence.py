"""When the same thing happens too often: n times within a window. Pure: moments in, the ones that belong out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta


def too_often(moments: Sequence[datetime], count: int, window: timedelta) -> list[int]:
    """The places (in ascending order of moments) that lie in a stretch no longer than `window` with at least `count`
    moments. Both ends belong to the stretch. Raises `ValueError` when the moments are not in order.
    """
    if any(later < earlier for earlier, later in zip(moments, moments[1:], strict=False)):
        raise ValueError("The moments are not in order.")
    found: list[int] = []
    for first in range(len(moments) - count + 1):
        last = first + count - 1
        if moments[last] - moments[first] <= window:
            found.extend(range(max(first, found[-1] + 1 if found else 0), last + 1))
    return found
