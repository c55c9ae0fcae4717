"""What the log says of an error nobody expected: its kind and where it arose, never what it says.

What an error says may name somebody: an address that a mail server refused, the words of a mail that could not be read,
a row that was there already.
"""

from __future__ import annotations

import traceback
from pathlib import Path

from django.db import IntegrityError

INNERMOST = 6
HOUSE = Path(__file__).resolve().parent.parent


def told(error: BaseException) -> dict[str, str]:
    """The kind of the error, that of what caused it, and the innermost places of the code, the last one last."""
    frames = traceback.extract_tb(error.__traceback__)[-INNERMOST:]
    places = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    cause = error.__cause__ or error.__context__
    caused = {"cause": type(cause).__name__} if cause else {}
    return {"error": type(error).__name__, **caused, "where": " > ".join(places)}


def constraint(error: IntegrityError) -> str:
    """The name of the constraint that refused a row; nothing where the database does not tell it."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", "") or ""


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(HOUSE)) if path.is_relative_to(HOUSE) else "/".join(path.parts[-2:])
