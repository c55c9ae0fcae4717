"""The parts of a record: tasks, plan, target, readings, updates, business case, links, files, comments."""

from __future__ import annotations

from typing import Any

from django import forms

from cir.accounts.models import User
from cir.ui.choosing import offer
from improvements.forms.fields import PersonField, ReferenceField, WordsDateField, long_text
from improvements.models import Improvement, Plan, Relation, SourceLink, Target
from improvements.models.casing import CANVAS, SHORT
from improvements.models.planning import PLAN_FIELDS
from improvements.statuses import Status
from metrics.models import Measure

LONGEST_PASTE = 60_000
MOST_POINTS = 5
NUMBER = {"step": "any", "inputmode": "decimal"}


class TaskForm(forms.Form):
    """A task: only the words are needed."""

    title = forms.CharField(label="What is to be done", max_length=200)
    person = PersonField(label="Person", required=False)
    due_on = WordsDateField(label="Date", required=False)


class PlanForm(forms.Form):
    """The plan in prose."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *said: Any, **more: Any) -> None:
        super().__init__(*said, **more)
        for name in PLAN_FIELDS:
            column: Any = Plan._meta.get_field(name)
            label = str(column.verbose_name).capitalize()
            most = column.max_length
            rows = 4 if name == "approach" else 2
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=most, widget=long_text(rows, most)
            )


class TargetForm(forms.Form):
    """Baseline, target, date and waiting time of one measure."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    role = forms.ChoiceField(choices=Target.Role.choices, label="Role")
    baseline_from = WordsDateField(label="First day of the baseline", required=False)
    baseline_until = WordsDateField(
        label="Last day of the baseline", required=False, help_text="Empty: the day before the change goes live."
    )
    value = forms.FloatField(label="Target", required=False, widget=forms.NumberInput(NUMBER))
    due_on = WordsDateField(label="By", required=False)
    wait_days = forms.IntegerField(
        label="Days to wait after going live", initial=0, min_value=0, max_value=3650, required=False,
        help_text="How long until an effect can be expected.",
    )  # fmt: skip
    reason = forms.CharField(label="Why it is changed now", required=False, max_length=500)

    def __init__(self, record: Improvement, data: Any = None, **more: Any) -> None:
        super().__init__(data, auto_id="target_%s", **more)
        if not record.went_live_on and record.status != Status.IN_PROGRESS:
            del self.fields["reason"]

    def clean_wait_days(self) -> int:
        """Nothing entered is no wait."""
        return self.cleaned_data["wait_days"] or 0

    def said(self) -> dict[str, Any]:
        """The target's fields, for `Improvement.set_target()`."""
        return {name: value for name, value in self.cleaned_data.items() if name in TARGET_SAID}


TARGET_SAID = {"role", "baseline_from", "baseline_until", "value", "due_on", "wait_days", "reason", "version"}


class ReasonForm(forms.Form):
    """Why; it stays with the baseline for ever."""

    reason = forms.CharField(label="Why", max_length=2000, widget=long_text(3, 2000))


class RebaseForm(ReasonForm):
    """A locked baseline set anew: its days, and why."""

    first = WordsDateField(label="First day of the baseline")
    last = WordsDateField(label="Last day of the baseline", help_text="Readings after it are tested against it.")
    field_order = ("first", "last", "reason")


class NewTargetForm(TargetForm):
    """The same with the measure: one of the catalogue, or a new one."""

    measure = forms.ModelChoiceField(
        Measure.objects.none(), label="Measure", required=False, empty_label="A new measure, named below"
    )
    name = forms.CharField(label="Name of the new measure", required=False, max_length=140)
    unit = forms.CharField(label="Unit", required=False, max_length=40, help_text="For example tickets, min, %.")
    direction = forms.ChoiceField(choices=Measure.Direction.choices, label="Better is", required=False)
    cadence = forms.ChoiceField(choices=Measure.Cadence.choices, label="Read", required=False)
    kind = forms.ChoiceField(choices=Measure.Kind.choices, label="Kind", required=False)
    field_order = ("measure", "name", "unit", "direction", "cadence", "kind", "role")

    def __init__(self, record: Improvement, data: Any = None, **more: Any) -> None:
        super().__init__(record, data, **more)
        used = record.targets.values("measure")
        rows = Measure.objects.current().exclude(pk__in=used).select_related("item")
        offer(self, "measure", rows.order_by("name")[:500])
        self.initial.setdefault("cadence", "month")
        self.initial.setdefault("kind", "count")

    def clean(self) -> dict[str, Any]:
        """One of the two ways to name a measure."""
        said = super().clean() or {}
        if not said.get("measure") and not said.get("name"):
            self.add_error("name", "Choose a measure of the list, or name a new one.")
        return said

    def chosen(self) -> Any:
        """The measure of the catalogue, or what a new one is made from."""
        said = self.cleaned_data
        fresh = {key: said[key] for key in ("name", "unit", "direction", "cadence", "kind") if said.get(key)}
        return said["measure"] or fresh


class PasteForm(forms.Form):
    """Several readings out of a spreadsheet."""

    rows = forms.CharField(
        label="Readings", max_length=LONGEST_PASTE, strip=False, widget=long_text(8, LONGEST_PASTE),
        help_text="One line each: date and value, as copied from a spreadsheet.",
    )  # fmt: skip


class UpdateForm(forms.Form):
    """Half a minute: how it is going, one sentence, when to look again."""

    state = forms.ChoiceField(label="How is it going?", choices=Improvement.Progress.choices, widget=forms.RadioSelect)
    text = forms.CharField(label="In one sentence", max_length=2000, widget=long_text(2, 2000))
    next_on = WordsDateField(label="Look again on", required=False)


class LinkForm(forms.Form):
    """A record of another system."""

    kind = forms.ChoiceField(choices=SourceLink.Kind.choices, label="Kind")
    external_id = forms.CharField(label="Reference", max_length=100, help_text="For example PRB-0481.")
    url = forms.CharField(label="Address", required=False, max_length=500)


class RelationForm(forms.Form):
    """Another improvement, and how this one stands to it."""

    kind = forms.ChoiceField(
        label="This one", choices=[(kind.value, f"{kind.label} …") for kind in Relation.Kind], initial="depends_on"
    )

    def __init__(self, user: User, *said: Any, **more: Any) -> None:
        super().__init__(*said, **more)
        self.fields["other"] = ReferenceField(user=user, label="Improvement")


class FileForm(forms.Form):
    """A file to attach."""

    file = forms.FileField(label="File", allow_empty_file=True, max_length=1000)


class CommentForm(forms.Form):
    """Words for colleagues."""

    text = forms.CharField(label="Comment", max_length=10000, widget=long_text(3, 10000))


HINTS = {"cost_structure": "Often underestimated: redesign, people getting used to it, new skills and tools."}


class CaseForm(forms.Form):
    """The business case: three lines, or the nine boxes of the canvas."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=32000, required=False)

    def __init__(self, *said: Any, **more: Any) -> None:
        super().__init__(*said, **more)
        case = Improvement._meta.get_field("business_cases").related_model
        for name in (*SHORT, *CANVAS):
            column: Any = case._meta.get_field(name)
            most = column.max_length
            label = str(column.verbose_name).capitalize()
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=most, widget=long_text(4, most), help_text=HINTS.get(name, "")
            )


class PointsForm(forms.Form):
    """Points from 1 to 5 for every criterion of the scoring model in force."""

    def __init__(self, criteria: Any, *said: Any, **more: Any) -> None:
        super().__init__(*said, **more)
        for criterion in criteria:
            meanings = criterion.meanings if len(criterion.meanings or []) == MOST_POINTS else [""] * MOST_POINTS
            choices = [(str(n), f"{n}  {meanings[n - 1]}".strip()) for n in range(1, MOST_POINTS + 1)]
            self.fields[criterion.key] = forms.TypedChoiceField(
                label=criterion.label, choices=choices, coerce=int, required=False, empty_value=None,
                widget=forms.RadioSelect, help_text=f"Counts {criterion.weight}%.",
            )  # fmt: skip
