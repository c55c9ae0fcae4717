"""What may be said about feedback. Serializers translate; the doors decide."""

from __future__ import annotations

from rest_framework import serializers

from cir.accounts.models import User
from cir.catalogue.models import ConfigurationItem
from cir.rest.fields import Choice, Day, Input, SafeText
from feedback.models import Channel, Message, Question, Survey
from feedback.states import Outcome
from improvements.api.inputs import pick, text
from metrics.models import Measure

LONGEST_REPLY = 10_000
MOST_DAYS = 365
MOST_PIECES = 20


class FeedbackTell(Input):
    """What somebody told you or your program. Everything but the words may be left out."""

    words = SafeText(20_000)
    name = text(120)
    email = text(254)
    item = pick(ConfigurationItem.objects.current())
    sender = Choice(Channel.Sender, required=False)
    contract = text(60)
    ticket = text(60)


class Reply(Input):
    """Words for whoever spoke. What stands there but should not leave the house (references, ticket numbers, whole
    names of colleagues) is refused once; `sure` sends it as it is."""

    reply = SafeText(LONGEST_REPLY)
    sure = serializers.BooleanField(required=False)


class FeedbackTriage(Reply):
    """What becomes of it, and the answer they will read. A new improvement needs `title`, one that is there
    `improvement`; both need `public_title`, what whoever spoke sees it called."""

    outcome = Choice(Outcome)
    title = text(140)
    public_title = text(140)
    improvement = text(24)
    item = pick(ConfigurationItem.objects.current())


class FeedbackAsk(Reply):
    """Words to whoever spoke."""


class FeedbackConsult(Reply):
    """A question about the plan or the risks of an improvement that it supports, in public words. `joint` names them as
    partner on the record, too."""

    improvement = SafeText(24)
    about = Choice(Message.About)
    joint = serializers.BooleanField(required=False)


class FeedbackSnooze(Input):
    """Until when it is put aside; null takes it up again."""

    until = Day(allow_null=True)


class FeedbackRedact(Input):
    """Pieces of the text that are taken out for good."""

    pieces = serializers.ListField(child=SafeText(500), min_length=1, max_length=MOST_PIECES)


class FeedbackSplit(Input):
    """The part, word for word, that becomes a message of its own."""

    part = SafeText(20_000)


class FeedbackNote(Input):
    """A word among colleagues."""

    text = SafeText(LONGEST_REPLY)


class FeedbackLinkInput(Input):
    """One more improvement that it supports, and what whoever spoke sees it called."""

    improvement = SafeText(24)
    public_title = SafeText(140)


def days() -> serializers.IntegerField:
    """A number of working days."""
    return serializers.IntegerField(required=False, min_value=1, max_value=MOST_DAYS)


class SurveyQuestionInput(Input):
    """One question. `choices`: one a line. `measure`: what its score is a reading of; a new one by itself."""

    kind = Choice(Question.Kind)
    choices = text(600)
    measure = pick(Measure.objects.filter(retired_at=None))
    required = serializers.BooleanField(required=False)  # type: ignore[assignment]  # a field, taken out of the class
    text = SafeText(200)


class SurveyInput(Input):
    """What a survey is about, and its questions."""

    title = SafeText(120, required=False)
    intro = text(1000)
    audience = Choice(Survey.Audience, required=False)
    item = pick(ConfigurationItem.objects.current())
    is_anonymous = serializers.BooleanField(required=False)
    threshold = serializers.IntegerField(required=False, min_value=3, max_value=100)
    remind_after = serializers.IntegerField(required=False, min_value=0, max_value=60)
    closes_on = Day(required=False, allow_null=True)
    questions = SurveyQuestionInput(many=True, required=False)


class SurveyInvite(Input):
    """Whom to ask."""

    addresses = serializers.ListField(child=SafeText(254), min_length=1, max_length=5000)


class ChannelInput(Input):
    """What a channel says, promises and does."""

    name = SafeText(120, required=False)
    kind = Choice(Channel.Kind, required=False)
    sender = Choice(Channel.Sender, required=False)
    item = pick(ConfigurationItem.objects.current())
    title = text(120)
    intro = text(1000)
    thanks = text(1000)
    acknowledge_days, decide_days, tell_days = days(), days(), days()
    owner = pick(User.objects.filter(is_active=True))
    item_owner_first = serializers.BooleanField(required=False)
    shows_owner = serializers.BooleanField(required=False)
    embed_on = text(1000)
    is_on = serializers.BooleanField(required=False)
