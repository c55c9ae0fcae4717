"""What the storeys above know of measures: named in the settings, because nothing here may import them."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from cir.accounts.models import User
    from metrics.models import Measure


def aims(user: User, measures: Collection[int]) -> dict[int, int]:
    """How much aims at each measure, as far as the person may see it: `settings.CIR_MEASURE_AIMS`, added up."""
    found = dict.fromkeys(measures, 0)
    for path in settings.CIR_MEASURE_AIMS:
        for measure, count in import_string(path)(user, measures).items():
            found[measure] += count
    return found


def may_read_in(user: User, measure: Measure) -> bool:
    """Whether something that aims at the measure lets the person add its readings: `settings.CIR_MEASURE_READERS`."""
    return any(import_string(path)(user, measure) for path in settings.CIR_MEASURE_READERS)
