from django.db import migrations

TABLES = ("audit_entry", "audit_seal")
REFUSE = """
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$;
"""


def refuse_changes(apps, schema_editor):
    """Let PostgreSQL itself refuse to change or delete what was written. SQLite belongs to its one operator."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(REFUSE)
        for table in TABLES:
            schema_editor.execute(
                f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()"
            )


def allow_changes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"DROP TRIGGER append_only ON {table}")
        schema_editor.execute("DROP FUNCTION audit_is_append_only()")


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunPython(refuse_changes, allow_changes)]
