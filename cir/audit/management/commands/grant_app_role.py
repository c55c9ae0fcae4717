from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

APPEND_ONLY = ("audit_entry", "audit_seal")
ERASABLE = ("audit_detail",)


class Command(BaseCommand):
    help = (
        "PostgreSQL: give an existing role all that web and workers need and no more: it can add to the audit trail, "
        "neither change nor delete it, and change no table's shape. Run after each migration."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The role's name."""
        parser.add_argument("role", help="role that web and workers sign in with")

    @transaction.atomic
    def handle(self, *args: Any, role: str, **options: Any) -> None:
        """Grant everything, then take back what the audit trail must be safe from."""
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL knows roles.")
        name = connection.ops.quote_name(role)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            if not cursor.fetchone():
                raise CommandError(f"There is no role {role!r}: create it first.")
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {name}")
            cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name}")
            cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")
            cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {', '.join(APPEND_ONLY)} FROM {name}")
            cursor.execute(f"REVOKE DELETE, TRUNCATE ON {', '.join(ERASABLE)} FROM {name}")
        self.stdout.write(f"{role} can work, and can only add to the audit trail.")
