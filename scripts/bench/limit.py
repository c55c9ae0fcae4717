"""What this machine could do at best with the same rows: a page of 50 with three joins, without a framework."""

import time
from dataclasses import dataclass
from typing import Any

import orjson
import psycopg
from psycopg.rows import dict_row

from scripts.bench.client import processor_seconds

PAGE = """
SELECT i.id, i.title, i.status, i.step, i.source, i.kind, i.scale, i.urgency, i.cost_band, i.score, i.score_low,
    i.score_high, i.supporters, i.target_date, i.logged_at, i.updated_at, i.ended_at, i.version, i.variation,
    s.name AS item, o.name AS owner, r.name AS requester
FROM improvements_improvement i
LEFT JOIN catalogue_configurationitem s ON s.id = i.item_id
LEFT JOIN accounts_user o ON o.id = i.owner_id
LEFT JOIN accounts_user r ON r.id = i.requester_id
ORDER BY i.logged_at DESC, i.id DESC LIMIT 50
"""


@dataclass(frozen=True)
class Limit:
    """Pages a second on one core, and what a page costs there in ms of processor time."""

    per_second: float
    client_ms: float
    database_ms: float


def measure(connection: "psycopg.Connection[Any]", seconds: float = 3) -> Limit:
    """Prepared statement, dictionaries, JSON; nothing else."""
    backend = connection.info.backend_pid
    with connection.cursor(row_factory=dict_row) as cursor:
        for _ in range(10):
            cursor.execute(PAGE, prepare=True).fetchall()
        began, spent, backend_spent = time.perf_counter(), time.process_time(), processor_seconds(backend)
        pages = 0
        while time.perf_counter() - began < seconds:
            orjson.dumps(cursor.execute(PAGE, prepare=True).fetchall())
            pages += 1
        took, spent = time.perf_counter() - began, time.process_time() - spent
    return Limit(pages / took, 1000 * spent / pages, 1000 * (processor_seconds(backend) - backend_spent) / pages)
