"""What may be said about measures. Serializers translate; the doors decide."""

from rest_framework import serializers

from cir.accounts.models import User
from cir.catalogue.models import ConfigurationItem
from cir.rest.fields import Choice, Day, Input, Moment, Number, Pick, SafeText
from metrics.api.rows import Rows
from metrics.models import Measure
from metrics.models.batching import MOST_AT_ONCE


class MeasureChange(Input):
    """What can be changed. Unit, direction and kind stay once there are readings."""

    name = SafeText(140, required=False)
    description = SafeText(4000, required=False, allow_blank=True)
    item = Pick(ConfigurationItem.objects.current(), required=False, allow_null=True)
    owner = Pick(User.objects.filter(is_active=True), required=False, allow_null=True)
    unit = SafeText(40, required=False, allow_blank=True)
    direction = Choice(Measure.Direction, required=False)
    cadence = Choice(Measure.Cadence, required=False)
    kind = Choice(Measure.Kind, required=False)
    source = Choice(Measure.Source, required=False)  # type: ignore[assignment]  # a field of this name: DRF takes it off the class
    subject = Choice(Measure.Subject, required=False, allow_blank=True)
    lowest = Number(required=False, allow_null=True)
    highest = Number(required=False, allow_null=True)


class MeasureInput(MeasureChange):
    """A new measure."""

    name = SafeText(140)


class Numbers(Input):
    """A value, or numerator and denominator of a rate."""

    value = Number(required=False)
    numerator = Number(required=False)
    denominator = Number(required=False)
    unit = SafeText(40, required=False, allow_blank=True)
    note = SafeText(2000, required=False, allow_blank=True)


class ReadingInput(Numbers):
    """What a measure showed at a moment."""

    moment = Moment()


class BatchedReading(ReadingInput):
    """One of many. With a `reason` it corrects what its moment says now; without one it must not differ from it."""

    reason = SafeText(2000, required=False, allow_blank=True)

    class Meta:
        list_serializer_class = Rows


class BatchInput(Input):
    """Up to 10,000 readings of one measure. All are taken in or none; with `only_good` those with nothing wrong, and
    the answer says by row what is wrong with the others. Sent twice, they are added once.
    """

    readings = BatchedReading(many=True, allow_empty=False, max_length=MOST_AT_ONCE)  # type: ignore[call-arg]  # max_length is the list's: the stubs know the item only
    only_good = serializers.BooleanField(required=False)


class CorrectionInput(Numbers):
    """The right numbers, and why they differ. The old reading is kept."""

    reason = SafeText(2000)


class DefinitionInput(Input):
    """What the measure means from a day on."""

    text = SafeText(4000)
    valid_from = Day()


class KpiMeasureInput(Input):
    """The part of the organisation: `item:12`, `practice:12`, `team:3` or `source:staff`; without it, the whole."""

    scope = SafeText(60, required=False)


class KpiTargetInput(KpiMeasureInput):
    """What is aimed at from today on; `null` takes the target away."""

    value = Number(allow_null=True)
    note = SafeText(500, required=False, allow_blank=True)


class KpiDefinitionInput(Input):
    """How the symbols of the formula are read from a day on, for example `{"N": "logged", "C": "done", …}`."""

    reading = serializers.DictField(child=SafeText(40))
    valid_from = Day()
    note = SafeText(500, required=False, allow_blank=True)


class MeasureBaselineInput(Input):
    """From which day on limits are worked out anew, and why; without `last`, of the first twelve readings from then."""

    first = Day()
    last = Day(required=False)
    reason = SafeText(2000)


class TakeBackInput(Input):
    """Why it no longer holds."""

    reason = SafeText(2000)
