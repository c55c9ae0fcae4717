"""Work that makes very many values and no cycles among them, without looking for cycles meanwhile.

Python looks through everything that lives whenever enough was made: in a process of CIR a tenth of a second each time,
as much as taking in ten thousand readings costs.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unsought() -> Iterator[None]:
    """Nobody looks for cycles until it is left. What is not part of one goes when it is used no more, as ever."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
