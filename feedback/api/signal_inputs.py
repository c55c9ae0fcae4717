"""What may be said about signals. Serializers translate; the doors decide."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from cir.accounts.models import User
from cir.catalogue.models import ConfigurationItem
from cir.rest.fields import Choice, Input, Moment, Pick, SafeText
from feedback.models import SignalRule, SignalSource
from feedback.signalling.kinds import Kind
from feedback.signalling.tools import FIELDS, Tool
from improvements.api.inputs import pick
from improvements.api.inputs import text as words


class SignalTell(Input):
    """What happened, with its number in the tool it comes from."""

    source: Any = Pick(SignalSource.objects.all())
    external_id = SafeText(200)
    title = SafeText(200)
    text = words(5000)
    group = words(120)
    kind = Choice(Kind, required=False)
    severity = words(40)
    url = words(500)
    item = pick(ConfigurationItem.objects.current())
    occurred_at = Moment(required=False)
    over = serializers.BooleanField(required=False)


class SignalTitle(Input):
    """The title of the improvement that it becomes."""

    title = SafeText(140)


class SignalTarget(Input):
    """The improvement that it belongs to."""

    improvement = SafeText(24)


class SignalWhy(Input):
    """Why nothing comes of it."""

    reason = words(1000)


class ProposalDismiss(Input):
    """Why not now."""

    reason = SafeText(1000)


class MappingField(serializers.DictField):
    """Where each fact of a signal stands, for a tool of one's own."""

    child = SafeText(400)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        """The mapping; names that are no fact of a signal are left to the door to refuse."""
        if isinstance(data, dict) and len(data) > len(FIELDS):
            raise serializers.ValidationError(f"A mapping has at most {len(FIELDS)} lines.")
        found: dict[str, str] = super().to_internal_value(data)
        return found


class SignalSourceInput(Input):
    """A tool that may tell us something."""

    name = SafeText(80, required=False)
    tool = Choice([each for each in Tool.choices if each[0] != Tool.HAND], required=False)
    kind = Choice(Kind, required=False)
    item = pick(ConfigurationItem.objects.current())
    mapping = MappingField(required=False)
    must_sign = serializers.BooleanField(required=False)
    words = words(600)
    owner: Any = pick(User.objects.filter(is_active=True))
    item_owner_first = serializers.BooleanField(required=False)
    decide_days = serializers.IntegerField(required=False, min_value=0, max_value=365)
    is_on = serializers.BooleanField(required=False)


class SignalRuleInput(Input):
    """How many of what within how many days."""

    name = SafeText(120, required=False)
    kind = Choice(Kind, required=False, allow_blank=True)
    source: Any = pick(SignalSource.objects.all())
    item = pick(ConfigurationItem.objects.current())
    count = serializers.IntegerField(required=False, min_value=1, max_value=100)
    days = serializers.IntegerField(required=False, min_value=1, max_value=366)
    together = Choice(SignalRule.Together, required=False)
    is_on = serializers.BooleanField(required=False)
