"""Typed readers of the environment that refuse what they do not understand.

Every call registers the setting it reads, so that the table of all settings is made from
the code, and collects what is wrong instead of stopping at the first mistake:
`cir.settings` ends with `env.finish()`, which refuses to start and names all of it at once.
A variable that is set but empty counts as not set.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from cir import env_urls
from cir.env_urls import Redis
from cir.secret_file import kept_secret

T = TypeVar("T")
TRUE = ("true", "yes", "on", "1")
FEWEST_DIFFERENT = 10  # characters of a secret; a pattern such as changemechangeme has less
FALSE = ("false", "no", "off", "0")
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Required:
    """Stands in the place of a default where there is none: the variable must be set."""


REQUIRED = Required()


@dataclass(frozen=True)
class Setting:
    """One variable: the kind of value it takes, its default in words, what it does."""

    name: str
    kind: str
    default: str
    help: str


registry: dict[str, Setting] = {}
_mistakes: list[str] = []


def text(
    name: str,
    default: str | Required = REQUIRED,
    *,
    help: str,
    choices: Sequence[str] = (),
    min_length: int = 0,
    shown_default: str | None = None,
) -> str:
    """A line of text, of at least `min_length` characters, one of `choices` where given."""

    def parse(raw: str) -> str:
        if choices and raw not in choices:
            raise ValueError(f"is {raw!r}: use one of {', '.join(choices)}")
        if len(raw) < min_length:
            raise ValueError(f"has {len(raw)} characters: use a random value of at least {min_length}")
        return raw

    kind = " or ".join(f"`{choice}`" for choice in choices) or "text"
    return _read(name, kind, default, help, parse, blank="", shown=shown_default)


def secret(
    name: str, *, keep_in: Path | None = None, help: str, min_length: int = 50, shown_default: str | None = None
) -> str:
    """A random text that nobody can guess. Where `keep_in` names a file, it is made there on first use."""

    def parse(raw: str) -> str:
        if len(raw) < min_length:
            raise ValueError(f"has {len(raw)} characters: use a random value of at least {min_length}")
        if len(set(raw)) < FEWEST_DIFFERENT:
            raise ValueError("repeats few characters: use a random value, not a pattern")
        return raw

    kept: str | Required = REQUIRED
    if keep_in and not os.environ.get(name, "").strip():
        try:
            kept = kept_secret(keep_in)
        except OSError as wrong:
            _mistakes.append(f"{name} is not set, and {keep_in} cannot be written ({wrong.strerror}).")
            kept = ""
    return _read(name, "text", kept, help, parse, blank="", shown=shown_default or "required")


def boolean(name: str, default: bool | Required = REQUIRED, *, help: str, shown_default: str | None = None) -> bool:
    """True or false, in one of the spellings people use; anything else is refused."""

    def parse(raw: str) -> bool:
        if raw.lower() not in TRUE + FALSE:
            raise ValueError(f"is {raw!r}: use true or false")
        return raw.lower() in TRUE

    return _read(name, "true or false", default, help, parse, blank=False, shown=shown_default)


def integer(
    name: str,
    default: int | Required = REQUIRED,
    *,
    help: str,
    at_least: int | None = 0,
    at_most: int | None = None,
    shown_default: str | None = None,
) -> int:
    """A whole number between `at_least` and `at_most`; name the unit in `help`."""
    bounds = _bounds(at_least, at_most)

    def parse(raw: str) -> int:
        try:
            number = int(raw)
        except ValueError:
            raise ValueError(f"is {raw!r}: use a {bounds}") from None
        too_small = at_least is not None and number < at_least
        if too_small or (at_most is not None and number > at_most):
            raise ValueError(f"is {number}: use a {bounds}")
        return number

    return _read(name, bounds, default, help, parse, blank=0, shown=shown_default)


def strings(
    name: str, default: Sequence[str] | Required = (), *, help: str, shown_default: str | None = None
) -> list[str]:
    """Several values parted by commas; spaces around them are dropped."""

    def parse(raw: str) -> list[str]:
        return [part.strip() for part in raw.split(",") if part.strip()]

    return list(_read(name, "values, parted by commas", default, help, parse, blank=(), shown=shown_default))


def weekdays(name: str, *, help: str) -> list[str]:
    """Days of the week by three letters, parted by commas; Monday to Friday where nothing is said."""

    def parse(raw: str) -> list[str]:
        named = [part.strip().lower() for part in raw.split(",") if part.strip()]
        if not named or not set(named) <= set(WEEK):
            raise ValueError(f"is {raw!r}: use some of {', '.join(WEEK)}")
        return named

    return list(_read(name, "days of the week, parted by commas", WEEK[:5], help, parse, blank=(), shown=None))


def days(name: str, *, help: str) -> list[date]:
    """Calendar days parted by commas, as 2026-12-25."""

    def parse(raw: str) -> list[date]:
        try:
            return [date.fromisoformat(part.strip()) for part in raw.split(",") if part.strip()]
        except ValueError:
            raise ValueError(f"is {raw!r}: write days as 2026-12-25, parted by commas") from None

    return list(_read(name, "days, parted by commas", (), help, parse, blank=(), shown=None))


def url(
    name: str,
    default: str | Required = REQUIRED,
    *,
    help: str,
    schemes: Sequence[str] = ("http", "https"),
    shown_default: str | None = None,
) -> str:
    """An absolute address with one of `schemes` and a host; no slash is kept at its end."""

    def parse(raw: str) -> str:
        try:
            parts = urlsplit(raw)
            known = parts.scheme in schemes and bool(parts.hostname)
        except ValueError:
            known = False
        if not known:
            raise ValueError(f"is no address: begin it with {schemes[-1]}://")
        return raw.rstrip("/")

    return _read(name, "address", default, help, parse, blank="", shown=shown_default)


def path(name: str, default: Path | Required = REQUIRED, *, help: str, shown_default: str | None = None) -> Path:
    """A file or folder, made absolute."""
    return _read(name, "path", default, help, lambda raw: Path(raw).absolute(), blank=Path(), shown=shown_default)


def database(
    name: str = "DATABASE_URL",
    default: str | Required = REQUIRED,
    *,
    help: str = "Database: `postgres://user:password@host:5432/name`, `sqlite:////folder/file`; "
    "a socket folder is written with `%2F` for `/` in the host's place; what follows `?` "
    "goes to the driver (`sslmode=require`)",
    shown_default: str | None = None,
) -> dict[str, Any]:
    """The `DATABASES["default"]` of Django, with limits against one bad query."""
    limits = _limits()
    found = _read(name, "database address", default, help, env_urls.database, blank={}, shown=shown_default)
    entry = env_urls.database(found) if isinstance(found, str) else found
    return env_urls.with_limits(entry, limits) if entry else {}


def redis(
    name: str = "REDIS_URL",
    default: str | Required = REQUIRED,
    *,
    help: str = "Valkey or Redis: `redis://:password@host:6379/0`, `rediss://…` with TLS, `unix:///path/to.sock`",
    shown_default: str | None = None,
) -> Redis:
    """One Valkey or Redis: its address for Celery (`broker`) and for redis-py (`client`)."""
    found = _read(name, "Redis address", default, help, env_urls.redis, blank=Redis("", ""), shown=shown_default)
    return env_urls.redis(found) if isinstance(found, str) else found


def insist(condition: object, sentence: str) -> None:
    """Note `sentence` as a mistake unless `condition` holds: for rules between settings."""
    if not condition:
        _mistakes.append(sentence)


def finish() -> None:
    """Refuse to start if anything was wrong. Raises ImproperlyConfigured naming all of it."""
    found = list(dict.fromkeys(_mistakes))
    _mistakes.clear()
    if found:
        raise ImproperlyConfigured("\n".join(["The settings need correcting:", *found]))


def _read(
    name: str, kind: str, default: Any, help: str, parse: Callable[[str], T], *, blank: Any, shown: str | None
) -> T:
    required = isinstance(default, Required)
    in_words = shown or ("required" if required else _in_words(default))
    registry[name] = Setting(name, kind, in_words, help)
    fallback: T = blank if required else default
    raw = os.environ.get(name, "").strip()
    if not raw:
        if required:
            _mistakes.append(f"{name} is not set. {help}.")
        return fallback
    try:
        return parse(raw)
    except ValueError as wrong:
        _mistakes.append(f"{name} {wrong}.")
        return fallback


def _in_words(default: object) -> str:
    if isinstance(default, bool):
        return "`true`" if default else "`false`"
    if isinstance(default, (list, tuple)):
        return f"`{','.join(default)}`" if default else "none"
    return "empty" if default == "" else f"`{default}`"


def _bounds(at_least: int | None, at_most: int | None) -> str:
    if at_least is not None and at_most is not None:
        return f"whole number from {at_least} to {at_most}"
    if at_least is not None:
        return f"whole number, {at_least} or more"
    return "whole number" if at_most is None else f"whole number, {at_most} or less"


def _limits() -> env_urls.Limits:
    return env_urls.Limits(
        pool=integer(
            "DATABASE_POOL", 0, at_most=1000,
            help="PostgreSQL: connections each process keeps in a pool; 0 keeps one per thread",
        ),
        keep=integer(
            "DATABASE_CONN_MAX_AGE", 60,
            help="Seconds a connection is used again before it is closed (without a pool)",
        ),
        statement=integer(
            "DATABASE_STATEMENT_TIMEOUT", 15_000,
            help="PostgreSQL: milliseconds after which a query is given up; 0 never. "
            "Migrations run without it",
        ),
        lock=integer(
            "DATABASE_LOCK_TIMEOUT", 5_000,
            help="PostgreSQL: milliseconds to wait for a lock; 0 for ever",
        ),
        idle=integer(
            "DATABASE_IDLE_TIMEOUT", 30_000,
            help="PostgreSQL: milliseconds a transaction may stand idle; 0 for ever",
        ),
        prepared=boolean(
            "DATABASE_PREPARED", True,
            help="PostgreSQL keeps the plans of frequent statements; false behind a pooler that lends by transaction",
        ),
    )  # fmt: skip
