from django.core.management import call_command
from django.db import migrations


def create(apps, schema_editor):
    """The table of the database cache, which keeps rate limits when the broker is away."""
    call_command("createcachetable", "cache", database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE cache")


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
