"""One private page may ask of several improvements whether they helped."""

from feedback.forms import HelpedForm
from feedback.models import Link
from feedback.templatetags.helped import helping


def test_each_form_has_ids_of_its_own_and_only_the_one_that_was_wrong_says_so():
    wrong = HelpedForm(1, {"answer": "maybe"})
    first, second = helping(Link(pk=1), wrong), helping(Link(pk=2), wrong)
    assert first is wrong
    assert "answer" in first.errors
    assert not second.is_bound
    assert first["answer"].auto_id != second["answer"].auto_id
