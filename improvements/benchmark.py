"""A large register for benchmarks: any number of improvements with history and comments, written by PostgreSQL itself.

Deterministic for a count. Never for a register that somebody uses: the rows are made up and bypass every rule.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction

from cir.accounts.models import Membership, User
from cir.accounts.roles import Role
from cir.catalogue.models import ConfigurationItem
from improvements.models import Comment, Improvement, Transition

PEOPLE, OF_EACH = 200, 500
"""So many people, and more where each would have logged more records than this: nobody owns a part of a million."""
ITEMS = 30
WORDS = tuple(
    """
    backup certificate printer laptop password account invoice network outage alert queue form request badge switch
    mailbox report calendar licence server desk contract room vendor export import session token patch review
    """.split()  # noqa: SIM905 - words read better than quotes
)
RARE = "kingfisher"
"""Stands in one title of a thousand: what a search for a rare word looks for."""
COMMON = "heron"
"""Stands in one title of twenty."""
STATUSES = (
    ("new", 1), ("assessing", 2), ("approved", 4), ("planned", 4), ("in_progress", 5), ("measuring", 6),
    ("done", 7), ("done", 7), ("declined", 2), ("stopped", 5),
)  # fmt: skip


@transaction.atomic
def fill(count: int, password: str) -> None:
    """Write `count` improvements, two history rows and two comments each. PostgreSQL only."""
    if connection.vendor != "postgresql":
        raise NotImplementedError("A large register is filled on PostgreSQL only: set DATABASE_URL.")
    people, items = _people(max(PEOPLE, count // OF_EACH), password), _items()
    first = (Improvement.objects.aggregate(last=models.Max("pk"))["last"] or 0) + 1
    rows = f"generate_series({first}, {first + count - 1}) AS n"
    _insert(Improvement, rows, _record(people, items))
    since = _standing()["logged_at"]
    for move, source, target, hours in (("assess", "new", "assessing", 1), ("approve", "assessing", "approved", 9)):
        at = f"now() - (n % 550) * interval '1 day' + {hours} * interval '1 hour'"
        steps = {"improvement_id": "n", "move": f"'{move}'", "source": f"'{source}'", "target": f"'{target}'"}
        said = {"at": at, "since": since, "actor_id": _pick(people, 20), "said": "'{}'"}
        _insert(Transition, rows, steps | said, own_ids=True)
        since = at
    for number in (1, 2):
        said = {
            "improvement_id": "n",
            "author_id": _pick(people, 10 + number),
            "text": _sentence(12, number),
            # As the record went on: today would have to hold what was said in a year and a half.
            "at": f"now() - (n % 550) * interval '1 day' + {number * 3} * interval '1 hour'",
        }
        _insert(Comment, rows, said, own_ids=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM improvements_improvement))",
            [Improvement._meta.db_table],
        )


def analyse() -> None:
    """Let PostgreSQL look at what was written. Not inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _record(people: list[int], items: list[int]) -> dict[str, str]:
    """The columns of an improvement as expressions over its number `n`."""
    who = {
        "requester_id": _pick(people, 1),
        "logged_by_id": _pick(people, 1),
        "owner_id": _pick(people, 2),
        "item_id": _pick(items, 3),
    }
    words = {
        "title": f"{_capital(_word(1))} || ' ' || {_sentence(5, 2)} || {_sometimes()}",
        "description": _sentence(60, 5),
        "source": _choose(["staff", "customer", "incident", "problem", "audit"], 4),
        "kind": "'incremental'",
        "scale": _choose(["initiative", "bau", "project"], 5),
        "urgency": _choose(["high", "medium", "low"], 6),
        "cost_band": _choose(["low", "medium", "high", "low"], 7),
        "variation": _choose(["improving", "no_real_change", "", "too_early"], 8),
    }
    return {"id": "n", "version": "1", "supporters": "n % 9", **who, **words, **_standing(), **_score()}


def _standing() -> dict[str, str]:
    """Status, step and dates that fit each other."""
    status = _choose([name for name, _ in STATUSES], 9)
    day = "now() - (n % 550) * interval '1 day' - (n % 86399) * interval '1 second'"
    return {
        "logged_at": day,
        "status_since": day,
        "updated_at": day,
        "status": status,
        "step": _choose([str(step) for _, step in STATUSES], 9) + "::int",
        "outcome": f"CASE WHEN {status} = 'done' THEN 'achieved' ELSE '' END",
        "ended_at": f"CASE WHEN {status} IN ('done', 'declined', 'stopped') THEN {day} + interval '40 days' END",
        "target_date": f"CASE WHEN {_scattered(10)} % 3 > 0 THEN current_date + (n % 300 - 100)::int END",
    }


def _score() -> dict[str, str]:
    score = "(20 + (n::bigint * 7919) % 801 / 10.0)"
    place = {"impact": "(0.2 + (n * 31) % 81 / 100.0)", "effort": "(1 + (n * 17) % 401 / 100.0)"}
    return {"score": score, "score_low": score, "score_high": score, **place}


def _insert(model: type[models.Model], rows: str, given: Mapping[str, str], *, own_ids: bool = False) -> None:
    """INSERT … SELECT over `rows`: given expressions, and for every other column what an empty record has."""
    fields = [field for field in model._meta.concrete_fields if not (own_ids and field.primary_key)]
    columns = [field.column for field in fields]
    values = [given.get(str(field.column), _blank(field)) for field in fields]
    unknown = set(given) - set(columns)
    if unknown:
        raise LookupError(f"{model.__name__} has no column {', '.join(sorted(unknown))}")
    with connection.cursor() as cursor:
        names = ", ".join(f'"{column}"' for column in columns)
        cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {", ".join(values)} FROM {rows}')  # noqa: S608 (names of our own tables and columns)


def _blank(field: models.Field[Any, Any]) -> str:
    if field.null:
        return "NULL"
    default = field.get_default()
    if isinstance(field, models.DateTimeField):
        return "now()"
    if isinstance(field, models.JSONField):
        return f"'{'[]' if default == [] else '{}'}'"
    if isinstance(field, models.BooleanField):
        return "true" if default else "false"
    if isinstance(field, models.CharField | models.TextField):
        return f"'{default or ''}'"
    return str(default if default is not None else 0)


def _choose(options: list[str], salt: int = 1) -> str:
    quoted = ", ".join(f"'{option}'" for option in options)
    return f"(ARRAY[{quoted}])[1 + {_scattered(salt)} % {len(options)}]"


def _pick(ids: list[int], salt: int = 1) -> str:
    return f"(ARRAY[{', '.join(map(str, ids))}])[1 + {_scattered(salt)} % {len(ids)}]"


def _scattered(salt: int) -> str:
    """A number that looks like chance, the same for the same record: columns with other salts do not hang together."""
    return f"(hashint4((n * 31 + {salt})::int) & 2147483647)"


def _capital(expression: str) -> str:
    return f"initcap({expression})"


def _sometimes() -> str:
    return f"CASE WHEN n % 1000 = 7 THEN ' {RARE}' WHEN n % 20 = 3 THEN ' {COMMON}' ELSE '' END"


def _word(salt: int) -> str:
    return (
        f"(ARRAY[{', '.join(repr(word) for word in WORDS)}])[1 + (n * {salt * 7 + 3} + n / {salt + 2}) % {len(WORDS)}]"
    )


def _sentence(length: int, salt: int) -> str:
    """So many words in one expression: a window of a fixed text that starts elsewhere for every row."""
    text = " ".join(WORDS[(place * 7 + salt) % len(WORDS)] for place in range(400))
    return f"substr('{text}', 1 + ((n * {salt * 13 + 1}) % 2000)::int, {length * 8})"


def _people(count: int, password: str) -> list[int]:
    hashed = make_password(password)
    known = set(User.objects.filter(email__endswith="@benchmark.example").values_list("email", flat=True))
    wanted = [f"person{number}@benchmark.example" for number in range(count)]
    User.objects.bulk_create(
        User(email=email, name=f"Person {number}", password=hashed)
        for number, email in enumerate(wanted)
        if email not in known
    )
    ids = list(User.objects.filter(email__in=wanted).order_by("pk").values_list("pk", flat=True))
    for role in (Role.COORDINATOR, Role.APPROVER):
        Membership.objects.get_or_create(user_id=ids[0], role=role, item=None)
    return ids


def _items() -> list[int]:
    return [
        ConfigurationItem.objects.get_or_create(name=f"Service {number}", kind="service")[0].pk
        for number in range(ITEMS)
    ]
