"""The forms of the answer pane: one per way out, each with the words that will be read."""

from __future__ import annotations

from typing import Any

from django import forms

from cir.catalogue.models import ConfigurationItem
from cir.errors import Invalid, Problem
from cir.ui.choosing import offer
from feedback import inbox, wording
from feedback.inbox import Open
from feedback.models import Feedback, Message
from feedback.states import Choice, Outcome
from improvements.models import Improvement

MISSING = {
    "title": "Enter a title for the improvement.",
    "improvement": "Choose the improvement to add it to.",
    "public_title": "Say what they see it called.",
}
REPLY = {"required": "Write the answer they will read."}
QUESTION, LATER, CONSULT = "ask", "snooze", "consult"


class AnswerForm(forms.Form):
    """Words for whoever spoke. What stands there but should not leave the house is named first."""

    reply = forms.CharField(
        label="Reply they will read",
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 9}),
        error_messages=REPLY,
    )
    sure = forms.BooleanField(label="Send it as it is", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def words(self, names: tuple[str, ...] = ()) -> str:
        """The reply. Raises `Invalid` once when it names something internal."""
        return wording.sayable(str(self.cleaned_data["reply"]), names, sure=self.cleaned_data["sure"])


class TriageForm(AnswerForm):
    """One outcome with what it needs."""

    title = forms.CharField(label="Title of the improvement", max_length=140, required=False)
    improvement = forms.CharField(
        label="Add to", max_length=20, required=False,
        widget=forms.TextInput(attrs={"data-pick": "improvements", "autocomplete": "off", "placeholder": "CIR-"}),
    )  # fmt: skip
    public_title = forms.CharField(label="What they see it called", max_length=140, required=False)
    item = forms.ModelChoiceField(
        ConfigurationItem.objects.none(), required=False, label="Service or practice", empty_label="Not known"
    )
    field_order = ("title", "improvement", "public_title", "item", "reply", "sure", "version")

    def __init__(self, choice: Choice, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choice = choice
        offer(self, "item", ConfigurationItem.objects.current())
        shown = {
            Outcome.IMPROVEMENT: {"title", "public_title", "item"},
            Outcome.ADDED: {"improvement", "public_title"},
        }.get(choice.outcome, set())
        for name in {"title", "improvement", "public_title", "item"} - shown:
            del self.fields[name]
        for name in shown - {"item"}:
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = MISSING[name]

    def facts(self, user: Any) -> dict[str, Any]:
        """What `Feedback.triage()` takes beside the outcome and the reply."""
        said = self.cleaned_data
        facts = {name: said[name] for name in ("title", "public_title", "item") if said.get(name)}
        if "improvement" in self.fields and said["improvement"]:
            facts["improvement"] = Improvement.objects.visible_to(user).by_reference(said["improvement"]).first()
            if facts["improvement"] is None:
                message = "There is no improvement with this reference."
                raise Invalid(Problem("unknown", message, "improvement"))
        return facts


class ConsultForm(AnswerForm):
    """A question about the plan or the risks of an improvement, in public words."""

    about = forms.ChoiceField(label="What you ask about", choices=Message.About.choices, widget=forms.RadioSelect)
    joint = forms.BooleanField(
        label="Name them as partner on the record", required=False, help_text="Where it is worked on jointly."
    )
    field_order = ("about", "reply", "joint", "sure", "version")

    def __init__(self, feedback: Feedback, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reply"].label = "What they will read"
        self.fields["reply"].help_text = "Say in words for outside what is planned. They see nothing of the record."
        if not feedback.name:
            del self.fields["joint"]


class SnoozeForm(forms.Form):
    """Until when it is put aside."""

    until = forms.DateField(
        label="Until", widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Choose a day.", "invalid": "Enter a date, for example 2026-12-18."},
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class LinkForm(forms.Form):
    """One more improvement that it supports."""

    improvement = forms.CharField(
        label="Improvement", max_length=20,
        widget=forms.TextInput(attrs={"data-pick": "improvements", "autocomplete": "off", "placeholder": "CIR-"}),
        error_messages={"required": "Choose an improvement."},
    )  # fmt: skip
    public_title = forms.CharField(
        label="What they see it called", max_length=140, error_messages={"required": "Say what they see it called."}
    )


def begun(choice: Choice, shown: Open, reference: str = "") -> dict[str, Any]:
    """What a form starts with: title, improvement and reply, prepared from what is known."""
    feedback = shown.feedback
    start: dict[str, Any] = {"version": feedback.version}
    improvement = None
    if choice.outcome == Outcome.IMPROVEMENT:
        title = inbox.title_of(feedback)
        start |= {"title": title, "public_title": title, "item": feedback.item or shown.suggested}
    if choice.outcome == Outcome.ADDED:
        wanted = reference or (shown.alike[0].reference if shown.alike else "")
        improvement = Improvement.objects.by_reference(wanted).first() if wanted else None
        hidden = improvement is None or improvement.restricted
        start |= {"improvement": wanted, "public_title": "" if hidden or not improvement else improvement.title}
    return {**start, "reply": wording.prepared(choice.outcome, feedback, improvement)}
