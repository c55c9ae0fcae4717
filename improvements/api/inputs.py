"""What may be said about an improvement. Serializers translate; the doors decide."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cir.accounts.models import Team, User
from cir.catalogue.models import ConfigurationItem, Objective
from cir.rest.fields import Choice, Day, Input, Money, Pick, SafeText
from improvements.models import Improvement, SourceLink
from improvements.models.editing import LONGEST_TAG, MOST_TAGS
from improvements.models.linking import LONGEST_ID, LONGEST_URL, MOST_LINKS
from improvements.models.moving import LONGEST_TEXT
from improvements.workflow import FLAGS, TABLE, Ask, Flag, Move, Says

LONGEST_REFERENCE = 24


def text(longest: int, **options: Any) -> SafeText:
    """A text that may be left out or empty."""
    return SafeText(longest, **{"required": False, "allow_blank": True, **options})


def choice(choices: Any, *, blank: bool = False) -> Choice:
    """One of several words, which may be left out."""
    return Choice(choices, required=False, allow_blank=blank)


def pick(queryset: Any) -> Pick:
    """One of several things by id, or null, which may be left out."""
    return Pick(queryset, required=False, allow_null=True)


class ImprovementChange(Input):
    """What can be changed by editing. Status, score and counts have ways of their own."""

    title = SafeText(140, required=False)
    description = text(20000)
    requester = pick(User.objects.all())
    requester_name = text(120)
    source = choice(Improvement.Source)  # type: ignore[assignment]  # a field of this name: DRF takes it off the class
    item = pick(ConfigurationItem.objects.current())
    objective = pick(Objective.objects.filter(retired_at=None))
    serves_none_reason = text(500)
    kind = choice(Improvement.Kind)
    scale = choice(Improvement.Scale)
    categories = serializers.ListField(
        child=Choice(Improvement.Category), required=False, max_length=len(Improvement.Category)
    )
    restricted = serializers.BooleanField(required=False)
    owner = pick(User.objects.filter(is_active=True))
    team = pick(Team.objects.all())
    urgency = choice(Improvement.Level, blank=True)
    cost_band = choice(Improvement.Level, blank=True)
    cost_estimated = Money(required=False, allow_null=True)
    cost_estimated_indirect = Money(required=False, allow_null=True)
    cost_actual = Money(required=False, allow_null=True)
    cost_actual_indirect = Money(required=False, allow_null=True)
    risk = text(4000)
    value_provider = text(4000)
    value_consumer = text(4000)
    target_date = Day(required=False, allow_null=True)
    next_review_on = Day(required=False, allow_null=True)
    blocker = text(300)
    tags = serializers.ListField(child=SafeText(LONGEST_TAG), required=False, max_length=MOST_TAGS)


class SourceLinkInput(Input):
    """A record of another system."""

    kind = Choice(SourceLink.Kind)
    external_id = SafeText(LONGEST_ID)
    url = SafeText(LONGEST_URL, required=False, allow_blank=True)


class ImprovementLog(ImprovementChange):
    """Only the title is needed. Fields beyond title, description, item, urgency, source, requester, tags and the
    records of other systems it comes from need the right to edit the record."""

    title = SafeText(140)
    source_links = serializers.ListField(child=SourceLinkInput(), required=False, max_length=MOST_LINKS)


@extend_schema_field({"type": "string", "maxLength": LONGEST_REFERENCE, "example": "CIR-142"})
class Reference(serializers.Field[Any, Any, Any, Any]):
    """An improvement that the person sees, by reference."""

    default_error_messages = {"unknown": "There is no improvement with this reference."}

    def to_internal_value(self, data: Any) -> Improvement:
        """The record."""
        seen = Improvement.objects.visible_to(self.context["user"])
        fits = isinstance(data, str) and len(data) <= LONGEST_REFERENCE
        found = seen.by_reference(data).first() if fits else None
        if found is None:
            self.fail("unknown")
        return found

    def to_representation(self, value: Any) -> str:
        """Its reference."""
        return str(getattr(value, "reference", value))


def said_with(move: Move | Flag) -> type[Input]:
    """The body of a move, made from the table. What is missing is said by the door, with everything else."""
    fields = {ask.name: _field(ask) for ask in move.asks}
    name = "".join(part.title() for part in move.name.split("-"))
    return type(name, (Input,), {**fields, "__doc__": f"What is said with “{move.label}”."})


def _field(ask: Ask) -> serializers.Field[Any, Any, Any, Any]:
    note = f"{ask.label}. {ask.help}".strip()
    common: dict[str, Any] = {"required": False, "help_text": note + (" Required." if ask.required else "")}
    if ask.says is Says.DATE:
        return Day(**common)
    if ask.says is Says.REFERENCE:
        return Reference(**common)
    if ask.says is Says.CHOICE:
        return Choice(ask.choices, **common)
    return SafeText(LONGEST_TEXT, allow_blank=True, **common)


MOVE_INPUTS: dict[str, type[Input]] = {move.name: said_with(move) for move in TABLE}
FLAG_INPUTS: dict[str, type[Input]] = {name: said_with(flag) for name, flag in FLAGS.items()}
