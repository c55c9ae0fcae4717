"""The database backend `cir.postgresql`: Django's own, with quicker moments and a cursor that keeps plans.

A page of the API's list holds 180 moments. The loader that Django gives the driver takes each of them apart with a
pattern in Python, a tenth of what the page costs; `datetime.fromisoformat` reads the same text in C.
"""

import datetime as dt
from functools import lru_cache
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import BaseTzLoader, get_adapters_template
from django.db.backends.utils import CursorWrapper
from psycopg.adapt import AdaptersMap, Buffer


class MomentLoader(BaseTzLoader):
    """`2026-11-22 10:52:04.1+00` as a moment in UTC."""

    timezone = dt.UTC

    def load(self, data: Buffer) -> dt.datetime:
        """What the C code cannot read (infinity, years before 1) is left to the driver, which says what is wrong."""
        try:
            moment = dt.datetime.fromisoformat(str(data, "ascii"))
        except ValueError:
            return super().load(data)
        return moment if moment.tzinfo is dt.UTC else moment.astimezone(dt.UTC)


@lru_cache
def adapters(timezone: dt.tzinfo | None) -> AdaptersMap:
    """How values become Python's, for connections that keep this zone."""
    known = AdaptersMap(get_adapters_template(True, timezone))
    if timezone is dt.UTC:
        known.register_loader("timestamptz", MomentLoader)
    return known


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection, or the pool they come from."""

    def get_connection_params(self) -> dict[str, Any]:
        """What the driver is given."""
        return super().get_connection_params() | {"context": adapters(self.timezone)}

    def keeping_cursor(self) -> CursorWrapper:
        """A cursor whose values are bound by the server, which so can keep the plan of a statement."""
        self.ensure_connection()
        self.validate_thread_sharing()
        kind: Any = base.ServerBindingCursor  # the stubs know it without its connection
        return self.make_cursor(kind(self.connection))
