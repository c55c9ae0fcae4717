"""Whether stored verdicts still hold: made again from what was stored with them, and compared with the readings of
their moment."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from improvements import holding
from improvements.models import SustainmentCheck, Verdict
from metrics import verdicts
from metrics.series import instant
from metrics.xmr import exact


def differences(stored: Verdict) -> Iterator[str]:
    """Everything in which a stored verdict differs from what its readings say; nothing when it holds."""
    try:
        question = verdicts.restored(stored.readings.get("question") or {})
        again = verdicts.verdict(question)
    except ValueError as wrong:
        yield f"cannot be made again: {wrong}"
        return
    pairs = (
        ("result", stored.result, again.outcome),
        ("target reached", stored.target_reached, again.target_reached),
        ("held for", stored.held_for, again.held_for),
        ("digest", stored.digest, again.digest),
    )
    for name, kept, made in pairs:
        if kept != made:
            yield f"{name}: {kept} is stored, {made} follows from its readings"
    yield from _unlike_the_measure(stored, question)


def differences_of_check(stored: SustainmentCheck) -> Iterator[str]:
    """Everything in which a stored check after closing differs from what its readings say; nothing when it holds."""
    if not stored.readings:
        return
    try:
        gain = holding.restored(stored.readings)
        again = holding.answer(gain)
    except ValueError as wrong:
        yield f"cannot be made again: {wrong}"
        return
    for name, kept, made in (("result", stored.result, again.result), ("digest", stored.digest, gain.digest)):
        if kept != made:
            yield f"{name}: {kept} is stored, {made} follows from its readings"


def _unlike_the_measure(stored: Verdict, question: verdicts.Question) -> Iterator[str]:
    """Readings that were not there at that moment, or that were there and are missing in the verdict."""
    known = _known_then(stored)
    ever = _shown_until(stored) if stored.readings.get("locked_at") else set()
    for reading in (*question.baseline, *question.after):
        if (instant(reading.moment), exact(reading.value)) in ever:
            continue  # the baseline was locked on it; what was corrected later does not count
        if known.get(instant(reading.moment)) != exact(reading.value):
            yield f"the reading of {reading.moment:%Y-%m-%d} was not {float(reading.value):g} then"
    if question.after:
        used = {instant(reading.moment) for reading in question.after}
        for moment in sorted(each for each in known if each > min(used) and each not in used):
            yield f"the reading of {moment[:10]} was there and is missing"


def _shown_until(stored: Verdict) -> set[tuple[str, object]]:
    """Everything the measure had ever shown until the moment of the verdict, also what was corrected."""
    rows = stored.target.measure.readings.filter(moment__lt=stored.at)
    return {(instant(row.moment), exact(row.value)) for row in rows}


def _known_then(stored: Verdict) -> dict[str, object]:
    """What the measure had shown at the moment of the verdict: corrections made later are not known yet."""
    rows = stored.target.measure.readings.filter(recorded_at__lte=stored.at, moment__lt=stored.at)
    counted = rows.filter(Q(superseded_at=None) | Q(superseded_at__gt=stored.at))
    return {instant(row.moment): exact(row.value) for row in counted}
