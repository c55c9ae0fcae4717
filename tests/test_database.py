"""The database under the tests is the one that was meant, set up as in earnest."""

import os

import pytest
from django.db import connection, transaction

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]
on_sqlite = os.environ.get("CIR_TEST_SQLITE") == "1"


def answer(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_the_marked_run_is_on_sqlite_and_the_other_on_postgresql():
    assert connection.vendor == ("sqlite" if on_sqlite else "postgresql")


def test_it_is_set_up_as_in_earnest():
    if on_sqlite:
        assert answer("PRAGMA journal_mode") == "wal"
        assert answer("PRAGMA foreign_keys") == 1
    else:
        assert answer("SHOW statement_timeout") == "15s"
        assert answer("SHOW lock_timeout") == "5s"
        assert answer("SHOW idle_in_transaction_session_timeout") == "30s"


def write_and_fail():
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO cache (cache_key, value, expires) VALUES ('k', 'v', '2026-01-01')")
        raise ZeroDivisionError


@pytest.mark.django_db(transaction=True)
def test_a_write_that_fails_leaves_nothing_behind():
    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert answer("SELECT count(*) FROM cache WHERE cache_key = 'k'") == 0  # others may have kept something
