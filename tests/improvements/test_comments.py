"""One's own comments can be changed and deleted, never without a trace."""

import pytest

from cir.audit.models import Entry
from cir.errors import Conflict, Invalid, NotAllowed
from cir.notifications.models import Outbox
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_an_edited_comment_says_so_and_the_trail_keeps_its_words(idea, ben):
    comment = idea.comment(by=ben, text="Kiosk bages.")
    edited = idea.edit_comment(comment, by=ben, text="Kiosk badges.")
    assert edited.edited_at is not None
    assert Entry.objects.get(verb="comment edited").detail.changes["text"] == ["Kiosk bages.", "Kiosk badges."]


def test_only_people_who_are_mentioned_for_the_first_time_hear_of_an_edit(idea, ben, ana, cora):
    comment = idea.comment(by=ben, text="What does @Ana think?")
    idea.edit_comment(comment, by=ben, text="What do @Ana and @Cora think?")
    payload = Outbox.objects.filter(kind="improvement.commented").latest("pk").payload
    assert (payload["mentioned"], payload["only_mentioned"]) == ([cora.pk], True)


def test_nobody_changes_the_words_of_somebody_else(idea, ben, mia):
    comment = idea.comment(by=ben, text="Kiosk badges.")
    with pytest.raises(NotAllowed):
        idea.edit_comment(comment, by=mia, text="No.")
    with pytest.raises(NotAllowed):
        idea.delete_comment(comment, by=mia)


def test_a_deleted_comment_can_be_put_back_but_not_edited(idea, ben):
    comment = idea.comment(by=ben, text="Kiosk badges.")
    idea.delete_comment(comment, by=ben)
    with pytest.raises(Conflict):
        idea.edit_comment(comment, by=ben, text="Other words.")
    assert idea.delete_comment(comment, by=ben, back=True).deleted_at is None


def test_a_comment_of_another_record_does_not_exist_here(idea, ben):
    comment = factories.improvement().comment(by=ben, text="Elsewhere.")
    with pytest.raises(NotAllowed):
        idea.edit_comment(comment, by=ben, text="Here.")


@pytest.mark.parametrize("text", ["", "  ", "a\x00b", "x" * 10_001])
def test_a_comment_has_words_and_an_end(idea, ben, text):
    with pytest.raises(Invalid):
        idea.comment(by=ben, text=text)
