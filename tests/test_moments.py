"""Moments come from PostgreSQL as they went in, read by a loader of our own."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import connection

from cir.postgresql.base import MomentLoader

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps moments as text"),
]


def read(text: str) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz", [text])
        (moment,) = cursor.fetchone()
    return moment


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 22, 10, 52, 4, tzinfo=UTC),
        datetime(2026, 11, 22, 10, 52, 4, 100_000, tzinfo=UTC),
        datetime(2026, 11, 22, 10, 52, 4, 7, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(2026, 3, 29, 2, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))),
    ],
)
def test_a_moment_comes_back_the_same_and_in_utc(moment):
    found = read(moment.isoformat())
    assert found == moment
    assert found.tzinfo is UTC


@pytest.mark.parametrize("text", ["infinity", "-infinity", "0044-03-15 12:00:00+00 BC", "10000-01-01 00:00:00+00"])
def test_what_python_cannot_hold_is_refused_by_the_driver(text):
    with pytest.raises(Exception, match=r"too (large|small)"):
        read(text)


def test_the_loader_is_the_one_in_use():
    connection.ensure_connection()
    oid = connection.connection.adapters.types["timestamptz"].oid
    assert connection.connection.adapters.get_loader(oid, 0) is MomentLoader
