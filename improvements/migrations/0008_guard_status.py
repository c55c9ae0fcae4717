from django.db import migrations

ALLOWED = (
    "new>assessing", "new>deferred", "new>declined", "new>merged",
    "assessing>approved", "assessing>new", "assessing>deferred", "assessing>declined", "assessing>merged",
    "approved>planned", "approved>in_progress", "approved>assessing", "approved>new",
    "approved>deferred", "approved>stopped", "approved>merged",
    "planned>in_progress", "planned>approved", "planned>assessing", "planned>new",
    "planned>deferred", "planned>stopped", "planned>merged",
    "in_progress>measuring", "in_progress>planned", "in_progress>approved", "in_progress>assessing",
    "in_progress>new", "in_progress>deferred", "in_progress>stopped", "in_progress>merged",
    "measuring>done", "measuring>in_progress", "measuring>planned", "measuring>approved", "measuring>assessing",
    "measuring>new", "measuring>deferred", "measuring>stopped", "measuring>merged",
    "deferred>new", "deferred>assessing", "deferred>approved", "deferred>planned", "deferred>in_progress",
    "deferred>measuring", "deferred>declined", "deferred>merged",
    "done>assessing", "declined>assessing", "stopped>assessing",
)  # fmt: skip
"""Every change of status that a move of improvements/workflow.py makes. A test compares the two."""

PAIRS = ", ".join(f"'{pair}'" for pair in ALLOWED)
POSTGRESQL = f"""
CREATE FUNCTION improvement_status_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ({PAIRS}) THEN
        RAISE EXCEPTION 'an improvement does not go from % to %', OLD.status, NEW.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'improvement_status_guard';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER improvement_status_guard BEFORE UPDATE OF status ON improvements_improvement
FOR EACH ROW EXECUTE FUNCTION improvement_status_guard();
"""
SQLITE = f"""
CREATE TRIGGER improvement_status_guard BEFORE UPDATE OF status ON improvements_improvement
WHEN OLD.status <> NEW.status AND OLD.status || '>' || NEW.status NOT IN ({PAIRS})
BEGIN SELECT RAISE(ABORT, 'an improvement does not go there from its status'); END
"""


def guard(apps, schema_editor):
    """Let the database itself refuse a jump that no move makes, whoever tries it."""
    schema_editor.execute(POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE, params=None)


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER improvement_status_guard ON improvements_improvement")
        schema_editor.execute("DROP FUNCTION improvement_status_guard()")
    else:
        schema_editor.execute("DROP TRIGGER improvement_status_guard")


class Migration(migrations.Migration):
    dependencies = [("improvements", "0007_board_order")]
    operations = [migrations.RunPython(guard, unguard)]
