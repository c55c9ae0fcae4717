"""Taking signals in: the one door for tools, programs and people. Each (source, number in the tool) is one signal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from cir import clock
from cir.catalogue.models import ConfigurationItem
from cir.errors import Conflict
from cir.notifications import outbox
from feedback.models import Signal, SignalSource
from feedback.proposing import CONSIDER
from feedback.signalling.mapping import Told


@dataclass(frozen=True)
class Taken:
    """What became of a document: the signals that are new, and those that were told again."""

    new: list[Signal]
    again: list[Signal]


@transaction.atomic
def take(source: SignalSource, told: Sequence[Told], at: datetime | None = None) -> Taken:
    """Take in what a source told. The same signal twice is one, brought up to date. Raises `Conflict` when the source
    is closed."""
    if not source.is_on:
        raise Conflict("This source is closed at the moment.")
    now, items, taken = at or clock.now(), _items(told), Taken([], [])
    for each in sorted({one.external_id: one for one in told}.values(), key=lambda one: one.external_id):
        signal, is_new = Signal.objects.get_or_create(
            source=source, external_id=each.external_id, defaults=_facts(source, each, items, now)
        )
        if is_new:
            taken.new.append(signal)
            outbox.put(CONSIDER, f"{CONSIDER}:{signal.pk}", {"signal": signal.pk}, now)
        else:
            taken.again.append(_again(signal, each, now))
    return taken


def _facts(source: SignalSource, told: Told, items: dict[str, ConfigurationItem], now: datetime) -> dict[str, Any]:
    return {
        "kind": told.kind or source.kind,
        "title": told.title,
        "text": told.text,
        "group": told.group,
        "severity": told.severity,
        "url": told.url,
        "item": items.get(told.item.casefold()) or source.item,
        "occurred_at": min(told.at or now, now),
        "received_at": now,
        "told_at": now,
        "over_at": now if told.over else None,
    }


def _again(known: Signal, told: Told, now: datetime) -> Signal:
    """What the tool says now. When it happened, its service and what came of it stay as they are."""
    signal = Signal.objects.select_for_update().get(pk=known.pk)
    signal.title, signal.text = told.title, told.text or signal.text
    signal.group, signal.severity = told.group or signal.group, told.severity or signal.severity
    signal.url = told.url or signal.url
    signal.over_at = (signal.over_at or now) if told.over else None
    signal.told_at, signal.times = now, signal.times + 1
    signal.save()
    return signal


def _items(told: Sequence[Told]) -> dict[str, ConfigurationItem]:
    """Services by the names that tools use: their name or their address."""
    if not any(each.item for each in told):
        return {}
    rows = list(ConfigurationItem.objects.current())
    return {row.slug.casefold(): row for row in rows} | {row.name.casefold(): row for row in rows}
