"""A form with errors: the same sentence above and at the field, linked, values kept."""

import re

from django import forms
from django.template import Context, Template


class Sample(forms.Form):
    title = forms.CharField(label="What could work better?", help_text="One sentence.")
    due = forms.DateField(label="Target date")
    kpi = forms.CharField(label="KPI")
    size = forms.ChoiceField(label="Size", widget=forms.RadioSelect, choices=[("s", "Small"), ("l", "Large")])
    owner = forms.ChoiceField(label="Owner", choices=[("", "Nobody"), ("1", "Ana")])
    again = forms.BooleanField(label="Log another", required=False)

    def clean(self) -> None:
        self.add_error(None, "Choose an owner from the team.")


PAGE = Template(
    "{% load ui %}{% title_prefix form %}|{% error_summary form %}|{% for bound in form %}{% field bound %}{% endfor %}"
)


def shown(form: forms.Form) -> tuple[str, str, str]:
    title, summary, fields = PAGE.render(Context({"form": form})).split("|")
    return title, summary, fields


def test_a_sound_form_has_no_summary():
    title, summary, fields = shown(Sample())
    assert title == ""
    assert summary.strip() == ""
    assert "aria-invalid" not in fields


def test_every_problem_is_in_the_summary_and_leads_to_its_field():
    title, summary, fields = shown(Sample({"due": "soon"}))
    assert title == "Error: "
    links = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', summary)
    assert [target for target, _ in links] == ["id_title", "id_due", "id_kpi", "id_size_0", "id_owner"]
    for target, sentence in links:
        assert f'id="{target}"' in fields
        assert sentence in fields
    assert "Choose an owner from the team." in summary


def test_a_missing_answer_says_what_to_do():
    _, summary, _ = shown(Sample({}))
    for sentence in (
        "Answer “What could work better?”",
        "Enter target date",
        "Enter KPI",
        "Choose size",
        "Choose owner",
    ):
        assert sentence in summary
    assert "required" not in summary


def test_a_field_is_described_by_its_hint_and_its_error():
    _, _, fields = shown(Sample({}))
    assert 'aria-describedby="id_title_hint id_title_error"' in fields
    assert 'id="id_title_hint"' in fields
    assert 'id="id_title_error"' in fields
    assert 'aria-invalid="true"' in fields


def test_typed_text_is_kept():
    _, _, fields = shown(Sample({"due": 'soon "x" <b>'}))
    assert 'value="soon &quot;x&quot; &lt;b&gt;"' in fields


def test_a_group_of_radio_buttons_is_a_fieldset_with_a_legend():
    _, _, fields = shown(Sample({}))
    assert re.search(r"<fieldset[^>]*id_size_error[^>]*>\s*<legend", fields)
    assert fields.count('type="radio"') == 2


def test_an_optional_field_says_so():
    class Optional(forms.Form):
        detail = forms.CharField(required=False)

    html = Template("{% load ui %}{% field form.detail %}").render(Context({"form": Optional()}))
    assert "(optional)" in html


def test_the_label_and_hint_can_be_said_otherwise():
    html = Template('{% load ui %}{% field form.title label="Your idea" hint="" %}').render(Context({"form": Sample()}))
    assert "Your idea" in html
    assert "One sentence." not in html


def test_a_formset_is_summed_up_too():
    formset_class = forms.formset_factory(Sample, extra=1)
    formset = formset_class({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-due": "x"})
    html = Template("{% load ui %}{% error_summary formset %}").render(Context({"formset": formset}))
    assert 'href="#id_form-0-due"' in html
