from datetime import date

from django.db import migrations

CRITERIA = (
    ("value", "Value to users", 30, "impact",
     ("Hardly noticed", "Nice for a few", "Helps many, or a few a lot", "Helps many a lot", "Changes the working day of most")),
    ("fit", "Strategic fit", 20, "impact",
     ("Serves no objective", "Touches one", "Supports one", "Drives one", "Drives several")),
    ("risk", "Risk reduced", 15, "impact",
     ("None", "Small risk, seldom", "Real risk, seldom", "Real risk, often", "Serious risk now")),
    ("urgency", "Urgency", 15, "impact",
     ("Can wait for years", "Within a year", "Within six months", "Within three months", "Now")),
    ("ease", "Ease: low effort and cost", 20, "effort",
     ("Many months, much money", "Months", "Weeks", "Days", "Hours, hardly any money")),
)  # fmt: skip
VIEWS = (
    ("All open", "list-details", "status=open", 10),
    ("Mine", "user-circle", "owner=me&status=open", 20),
    ("Quick wins", "bolt", "quadrant=quick_win&status=open", 30),
    ("Late or at risk", "clock-exclamation", "late=yes", 40),
    ("Waiting for a decision", "gavel", "status=assessing", 50),
    ("Ideas from customers", "message-2-heart", "source=customer&status=open", 60),
    ("Closed", "circle-check", "status=ended&sort=-ended", 70),
)
PINNED = {"Mine", "Quick wins", "Late or at risk", "Ideas from customers"}
"""Shown in the sidebar."""


def add_defaults(apps, schema_editor):
    """The default scoring model (product section 4) and the views that every register starts with."""
    model = apps.get_model("improvements", "ScoringModel").objects.create(
        name="Default", valid_from=date(2000, 1, 1), note="Comes with CIR."
    )
    criterion = apps.get_model("improvements", "Criterion")
    for position, (key, label, weight, axis, meanings) in enumerate(CRITERIA):
        criterion.objects.create(
            model=model, key=key, label=label, weight=weight, axis=axis, meanings=list(meanings), position=position
        )
    view = apps.get_model("improvements", "SavedView")
    for name, icon, query, position in VIEWS:
        view.objects.create(
            owner=None, name=name, icon=icon, query=query, shared=True, position=position, pinned=name in PINNED
        )


def remove_defaults(apps, schema_editor):
    apps.get_model("improvements", "ScoringModel").objects.filter(name="Default", created_by=None).delete()
    apps.get_model("improvements", "SavedView").objects.filter(owner=None).delete()


class Migration(migrations.Migration):
    dependencies = [("improvements", "0001_initial")]
    operations = [migrations.RunPython(add_defaults, remove_defaults)]
