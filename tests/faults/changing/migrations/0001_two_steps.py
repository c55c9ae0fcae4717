from django.db import migrations


class Migration(migrations.Migration):
    """Two steps: killed in the second one, nothing of the first is left."""

    dependencies = [("improvements", "0020_ages_and_traces")]
    operations = [
        migrations.RunSQL("CREATE TABLE changing_first (id integer)", "DROP TABLE changing_first"),
        migrations.RunSQL(
            "ALTER TABLE improvements_improvement ADD COLUMN second integer",
            "ALTER TABLE improvements_improvement DROP COLUMN second",
        ),
    ]
