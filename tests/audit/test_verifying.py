"""`manage.py verify_audit` notices whatever is done to the trail behind CIR's back."""

# ruff: noqa: S608 - the statements are the test's own

from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from cir.audit import trail
from cir.audit.models import Entry, Seal

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(ana, item):
    made = [trail.record(ana, "renamed", item, {"name": ["Old", f"New {n}"]}) for n in range(5)]
    trail.seal()
    return made


def verify(*heads):
    said = StringIO()
    call_command("verify_audit", *[f"--head={head}" for head in heads], stdout=said)
    return said.getvalue()


def tamper(*statements):
    """What a superuser of the database could do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("audit_entry", "audit_seal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)


def test_an_untouched_trail_holds_and_its_head_is_printed(entries):
    assert verify() == f"5 entries hold, 0 wait for their seal.\nHead: {trail.head()}\n"


def test_an_edited_entry_is_named(entries):
    tamper(f"UPDATE audit_entry SET actor_id = NULL WHERE id = {entries[2].pk}")
    with pytest.raises(CommandError, match=f"Entry {entries[2].pk} is broken.*2 before it hold"):
        verify()


def test_edited_words_of_an_entry_are_named(entries):
    tamper(f"UPDATE audit_detail SET changes = '{{}}' WHERE entry_id = {entries[3].pk}")
    with pytest.raises(CommandError, match=f"Entry {entries[3].pk} is broken: what the entry says"):
        verify()


def test_a_deleted_entry_shows_at_the_one_after_it(entries):
    gone = entries[1].pk
    tamper(
        *[
            f"DELETE FROM {table} WHERE {key} = {gone}"
            for table, key in (("audit_seal", "entry_id"), ("audit_detail", "entry_id"), ("audit_entry", "id"))
        ]
    )
    with pytest.raises(CommandError, match=f"Entry {entries[2].pk} is broken"):
        verify()


def test_swapped_entries_are_named(entries):
    first, second = (Seal.objects.get(entry=entry) for entry in entries[1:3])
    tamper(
        "ALTER TABLE audit_seal DROP CONSTRAINT audit_seal_entry_id_key CASCADE",
        f"UPDATE audit_seal SET entry_id = {entries[2].pk} WHERE id = {first.pk}",
        f"UPDATE audit_seal SET entry_id = {entries[1].pk} WHERE id = {second.pk}",
    )
    with pytest.raises(CommandError, match=f"Entry {entries[2].pk} is broken"):
        verify()


def test_an_inserted_entry_is_named(entries, ana, item):
    forged = trail.record(ana, "renamed", item, {"name": ["Old", "Forged"]})
    Seal.objects.create(entry=forged, hash="f" * 64)
    with pytest.raises(CommandError, match=f"Entry {forged.pk} is broken"):
        verify()


def test_an_end_that_was_cut_off_is_noticed_by_a_head_noted_before(entries):
    noted = trail.head()
    assert "5 entries hold" in verify(noted)
    gone = entries[4].pk
    tamper(
        *[
            f"DELETE FROM {table} WHERE {key} = {gone}"
            for table, key in (("audit_seal", "entry_id"), ("audit_detail", "entry_id"), ("audit_entry", "id"))
        ]
    )
    assert "4 entries hold" in verify(), "the chain alone cannot tell"
    with pytest.raises(CommandError, match="no longer part of the trail"):
        verify(noted)


def test_the_programs_own_role_can_add_to_the_trail_and_neither_change_nor_delete_it(entries, ana, item):
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE cir_app_test")
        call_command("grant_app_role", "cir_app_test", stdout=StringIO())
        cursor.execute("SET ROLE cir_app_test")
        try:
            trail.record(ana, "renamed", item, {"name": ["Old", "New"]})
            assert trail.seal() == 1
            for refused in (
                "UPDATE audit_entry SET verb = 'forged'",
                "DELETE FROM audit_entry",
                "UPDATE audit_seal SET hash = ''",
                "DELETE FROM audit_seal",
                "DELETE FROM audit_detail",
                "TRUNCATE audit_seal",
                "ALTER TABLE audit_entry DISABLE TRIGGER USER",
            ):
                with pytest.raises(DatabaseError, match="permission denied|must be owner"), transaction.atomic():
                    cursor.execute(refused)
        finally:
            cursor.execute("RESET ROLE")


@pytest.mark.django_db(transaction=True)
def test_twenty_people_at_once_leave_one_unbroken_chain(ana, item):
    """Writers never wait for each other; sealing, also from several sides at once, makes one chain of it."""

    def write(number):
        try:
            for step in range(10):
                with transaction.atomic():
                    trail.record(ana, "renamed", item, {"by": number, "step": step})
                if step % 3 == 0:
                    trail.seal()
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as people:
        list(people.map(write, range(20)))
    trail.seal()
    assert (Entry.objects.count(), Seal.objects.count()) == (200, 200)
    assert trail.verify() == (200, 0, None)


def test_the_head_is_noted_outside_once_a_day(entries, settings, noon, capsys):
    from django.core import mail

    from cir.notifications import anchoring, outbox

    settings.AUDIT_ANCHOR_EMAIL = "archive@example.net"
    for _ in range(2):
        anchoring.anchor(noon)
        outbox.drain()
    (message,) = mail.outbox
    assert message.to == ["archive@example.net"]
    assert trail.head() in message.body
    assert capsys.readouterr().out.count(trail.head()) == 1, "and in the log"
