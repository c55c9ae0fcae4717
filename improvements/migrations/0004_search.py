"""What search needs on PostgreSQL: a stored text vector of each record, indexes for comments and lessons, trigrams of
titles. SQLite compares words instead and needs nothing."""

import sys

from django.db import DatabaseError, migrations, transaction

VECTOR = """
    ALTER TABLE improvements_improvement ADD COLUMN search tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('english', title), 'A') || setweight(to_tsvector('english', description), 'B')
    ) STORED
"""
INDEXES = (
    "CREATE INDEX improvement_search ON improvements_improvement USING gin (search)",
    "CREATE INDEX comment_search ON improvements_comment USING gin (to_tsvector('english', text))"
    " WHERE deleted_at IS NULL",
    "CREATE INDEX lesson_search ON improvements_lesson USING gin"
    " (to_tsvector('english', expected || ' ' || happened || ' ' || next_time))",
)
TRIGRAMS = "CREATE INDEX improvement_title_alike ON improvements_improvement USING gin (title gin_trgm_ops)"
NO_TRIGRAMS = (
    "Note: this database role may not create the extension pg_trgm, so search forgives typing errors among the newest"
    " titles only. Ask your database administrator to run CREATE EXTENSION pg_trgm; in this database, then:"
    " manage.py migrate improvements 0003 && manage.py migrate\n"
)


def prepare(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for statement in (VECTOR, *INDEXES):
        schema_editor.execute(statement)
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            schema_editor.execute(TRIGRAMS)
    except DatabaseError:
        sys.stderr.write(NO_TRIGRAMS)


def undo(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for index in ("improvement_search", "comment_search", "lesson_search", "improvement_title_alike"):
        schema_editor.execute(f"DROP INDEX IF EXISTS {index}")
    schema_editor.execute("ALTER TABLE improvements_improvement DROP COLUMN search")


class Migration(migrations.Migration):
    dependencies = [("improvements", "0003_updates")]
    operations = [migrations.RunPython(prepare, undo)]
