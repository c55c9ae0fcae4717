"""Addresses of databases and of Valkey, taken apart. Pure: text in, settings out.

A socket folder stands in the host's place, with `%2F` for `/`, as in PostgreSQL's own addresses.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

POSTGRESQL = "cir.postgresql"
SQLITE = "django.db.backends.sqlite3"
# One writer at a time is what SQLite does; saying so at BEGIN turns "database is locked"
# in the middle of a transaction into a short wait at its start.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
}
PREPARED_FROM = 2
"""How often a statement has come before PostgreSQL keeps its plan (`cir/statements.py`)."""
DATABASE_FORMS = "use postgres://user:password@host:5432/name or sqlite:////folder/file"
REDIS_FORMS = "use redis://host:6379/0, rediss://host:6379/0 or unix:///path/to.sock"


class Redis(NamedTuple):
    """The same server's address in the two spellings its clients want."""

    broker: str
    client: str


@dataclass(frozen=True)
class Limits:
    """What a connection to PostgreSQL may take: a pool's size, seconds kept, milliseconds."""

    pool: int = 0
    keep: int = 60
    statement: int = 15_000
    lock: int = 5_000
    idle: int = 30_000
    prepared: bool = True


def database(raw: str) -> dict[str, Any]:
    """A database address as Django's settings entry. Raises ValueError with the fix."""
    try:
        parts = urlsplit(raw)
        port = parts.port
    except ValueError:
        raise ValueError(f"cannot be read: {DATABASE_FORMS}") from None
    if parts.scheme == "sqlite":
        return _sqlite(parts.path, parts.netloc)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"begins with {parts.scheme or 'nothing'!r}: {DATABASE_FORMS}")
    name = unquote(parts.path.removeprefix("/"))
    if not name:
        raise ValueError(f"names no database: {DATABASE_FORMS}")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": POSTGRESQL,
        "NAME": name,
        "USER": unquote(parts.username or options.pop("user", "")),
        "PASSWORD": unquote(parts.password or options.pop("password", "")),
        "HOST": _host(parts.netloc) or options.pop("host", ""),
        "PORT": str(port or options.pop("port", "")),
        "OPTIONS": options,
    }


def with_limits(entry: dict[str, Any], limits: Limits) -> dict[str, Any]:
    """The same entry with time limits, a pool or kept connections. SQLite needs none."""
    if entry["ENGINE"] == SQLITE:
        return entry
    asked = {
        "statement_timeout": limits.statement,
        "lock_timeout": limits.lock,
        "idle_in_transaction_session_timeout": limits.idle,
    }
    options = dict(entry["OPTIONS"])
    flags = [options.get("options", "")] + [f"-c {k}={v}" for k, v in asked.items() if v]
    if any(flags):
        options["options"] = " ".join(flag for flag in flags if flag)
    options.setdefault("connect_timeout", 5)
    if limits.prepared:
        options["prepare_threshold"] = PREPARED_FROM
    if limits.pool:
        # Django refuses to keep connections beside a pool.
        options["pool"] = {"min_size": 1, "max_size": limits.pool, "timeout": 10}
    keep = 0 if limits.pool else limits.keep
    return entry | {"OPTIONS": options, "CONN_MAX_AGE": keep, "CONN_HEALTH_CHECKS": True}


def redis(raw: str) -> Redis:
    """A Valkey or Redis address in both spellings. Raises ValueError with the fix."""
    try:
        parts = urlsplit(raw)
        _ = parts.port  # urlsplit refuses a bad port only when it is read
    except ValueError:
        raise ValueError(f"cannot be read: {REDIS_FORMS}") from None
    scheme = {"valkey": "redis", "valkeys": "rediss"}.get(parts.scheme, parts.scheme)
    if scheme in ("unix", "redis+socket", "valkey+socket"):
        return _redis_socket(parts.path, dict(parse_qsl(parts.query)))
    if scheme not in ("redis", "rediss") or not parts.hostname:
        raise ValueError(f"is no Redis address: {REDIS_FORMS}")
    plain = parts._replace(scheme=scheme).geturl()
    return Redis(plain, plain)


def _sqlite(path: str, netloc: str) -> dict[str, Any]:
    if netloc or not path.strip("/"):
        raise ValueError("names no file: use sqlite:////folder/file with four slashes")
    name = unquote(path[1:])
    return {
        "ENGINE": SQLITE,
        "NAME": name,
        "OPTIONS": dict(SQLITE_OPTIONS),
        # Tests take a file as well: threads and processes meet as they do in earnest.
        "TEST": {"NAME": f"{name}.test"},
    }


def _host(netloc: str) -> str:
    """The host as written: urlsplit().hostname makes it lower case, which a folder is not."""
    host = netloc.rpartition("@")[2]
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return unquote(host.partition(":")[0])


def _redis_socket(path: str, query: dict[str, str]) -> Redis:
    if not path.strip("/"):
        raise ValueError(f"names no socket: {REDIS_FORMS}")
    number = query.get("db", query.get("virtual_host", "0"))
    password = {"password": query["password"]} if "password" in query else {}
    broker = urlencode({"virtual_host": number} | password)
    client = urlencode({"db": number} | password)
    return Redis(f"redis+socket://{path}?{broker}", f"unix://{path}?{client}")
