from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CHUNK = 1000


def fold(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Give every signal what it is counted by; databases do not fold letters as Python does."""
    signal = apps.get_model("feedback", "Signal")
    last = 0
    while rows := list(signal.objects.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        for row in rows:
            row.group_key = (row.group or row.title).casefold()[:150]
        signal.objects.bulk_update(rows, ["group_key"])
        last = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("feedback", "0007_forget_invited")]

    operations = [
        migrations.RemoveIndex(model_name="signal", name="signal_by_group"),
        migrations.AddField(
            model_name="signal",
            name="group_key",
            field=models.CharField(blank=True, editable=False, help_text="What rules count it by.", max_length=150),
        ),
        migrations.RunPython(fold, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="signal",
            index=models.Index(fields=["group_key", "-occurred_at"], name="signal_by_group_key"),
        ),
        migrations.AddIndex(
            model_name="signal",
            index=models.Index(fields=["item", "-occurred_at"], name="signal_by_item"),
        ),
    ]
