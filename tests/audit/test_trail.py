"""The trail shows what was done, and shows when it was tampered with."""

import pytest
from django.db import DatabaseError, connection, transaction

from cir.audit import trail
from cir.audit.models import Detail, Entry, Seal

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(ana, item):
    return [trail.record(ana, "renamed", item, {"name": ["Old", f"New {n}"]}) for n in range(3)]


def test_an_untouched_trail_holds(entries):
    assert trail.seal() == 3
    assert trail.verify() == (3, 0, None)


def test_entries_without_a_seal_are_counted(entries):
    assert trail.verify() == (0, 3, None)


def test_sealing_twice_seals_nothing_new(entries):
    trail.seal()
    assert trail.seal() == 0


def test_a_changed_detail_is_found(entries):
    trail.seal()
    Detail.objects.filter(pk=entries[1].pk).update(changes={"name": ["Old", "Forged"]})
    assert trail.verify()[2].entry_id == entries[1].pk


def test_an_erased_detail_does_not_break_the_chain(entries, noon):
    trail.seal()
    Detail.objects.filter(pk=entries[1].pk).update(changes={}, erased_at=noon)
    assert trail.verify() == (3, 0, None)


def test_the_database_refuses_to_change_or_delete_an_entry(entries):
    if connection.vendor != "postgresql":
        pytest.fail("This promise is PostgreSQL's; the test runs there.")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.filter(pk=entries[0].pk).update(verb="forged")
    trail.seal()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Seal.objects.filter(entry=entries[0]).delete()


def test_an_entry_forged_behind_the_triggers_back_is_found(entries):
    trail.seal()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER append_only")
        cursor.execute("UPDATE audit_entry SET verb = 'forged' WHERE id = %s", [entries[2].pk])
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER append_only")
    assert trail.verify()[2].entry_id == entries[2].pk
