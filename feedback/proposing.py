"""Rules at work: when signals of one class come too often, one opportunity is proposed with all of them linked.

A proposal belongs to a rule and to what was counted together; the database allows one open at a time, and the row of
the rule is held meanwhile, so that two workers that look at once take turns.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from cir import clock
from cir.accounts.roles import Role
from cir.catalogue.models import ConfigurationItem
from cir.notifications import outbox, telling, webhooks
from cir.notifications.models import Outbox
from feedback import events, recurrence
from feedback.models import Proposal, Signal, SignalRule
from feedback.models.signal import SignalQuerySet
from feedback.models.signal_rule import CONSIDER_RULE
from feedback.reminders import holders
from feedback.signalling.kinds import BECOMES, Kind
from feedback.signalling.mapping import cleaned

CONSIDER = "feedback.signal"
CONSIDER_AROUND = "feedback.rule-signal"
MOST_ON_A_SIDE = 1000
"""So many before and after a signal are looked at: ten times what a rule can count to."""


@outbox.handles(CONSIDER)
def consider(row: Outbox) -> None:
    """A signal is new, or counts again: every rule that is about it looks."""
    signal = Signal.objects.filter(pk=row.payload["signal"]).select_related("item").first()
    if signal is None:
        return
    for rule in SignalRule.objects.filter(is_on=True, kind__in=["", signal.kind]).order_by("pk"):
        if Signal.objects.counted_by(rule).filter(pk=signal.pk).exists():
            look(rule.pk, [signal], clock.now())


@outbox.handles(CONSIDER_RULE)
def consider_all(row: Outbox) -> None:
    """A rule is new or says something else: whatever happened within its window until now is looked at, each class by
    a row of its own, however many there are."""
    rule, now = SignalRule.objects.filter(pk=row.payload["rule"], is_on=True).first(), clock.now()
    if rule:
        rows = Signal.objects.counted_by(rule).filter(occurred_at__gte=now - rule.window)
        said = [(f"{row.dedupe}:{pk}", {"rule": rule.pk, "signal": pk}) for pk in rows.newest_of_each(rule)]
        outbox.put_many(CONSIDER_AROUND, said, now)


@outbox.handles(CONSIDER_AROUND)
def consider_around(row: Outbox) -> None:
    """One rule looks at what happened around one signal, if both still count."""
    rule = SignalRule.objects.filter(pk=row.payload["rule"], is_on=True).select_related("item").first()
    if rule and (signal := Signal.objects.counted_by(rule).filter(pk=row.payload["signal"]).first()):
        look(rule.pk, [signal], clock.now())


@transaction.atomic
def look(rule_pk: int, signals: Sequence[Signal], now: datetime) -> list[Proposal]:
    """Let a rule look at what happened around each of these; answers what it proposes anew."""
    rule = SignalRule.objects.select_for_update(of=("self",)).select_related("item").get(pk=rule_pk)
    found = (_propose(rule, signal, key, now) for signal in signals if (key := signal.key_for(rule)))
    return [proposal for proposal in found if proposal]


def _propose(rule: SignalRule, signal: Signal, key: str, now: datetime) -> Proposal | None:
    last = rule.proposals.filter(key=key).select_related("improvement").order_by("-pk").first()
    if last and last.goes_on:
        _join(last, signal, now)
        return None
    together = _together(rule, signal, key, last)
    if not together:
        return None
    made = rule.proposals.create(key=key, title=title_of(rule, together), item=item_of(together), made_at=now)
    made.signals.set(together)
    outbox.put(PROPOSED, f"{PROPOSED}:{made.pk}", {"proposal": made.pk}, now)
    return made


def _join(proposal: Proposal, signal: Signal, now: datetime) -> None:
    """It happened again: it belongs to the proposal, and to the improvement that was made of it."""
    proposal.signals.add(signal)
    if proposal.improvement:
        signal.tie(proposal.improvement, None, now)


def _together(rule: SignalRule, signal: Signal, key: str, last: Proposal | None) -> list[Signal]:
    """The signals around this one that come too often; none when it does not belong to such a stretch."""
    around = (signal.occurred_at - rule.window, signal.occurred_at + rule.window)
    rows = Signal.objects.counted_by(rule).counted_with(signal, rule).filter(occurred_at__range=around)
    since = [last.decided_at, last.improvement.ended_at if last.improvement else None] if last else []
    if closed := [moment for moment in since if moment]:
        rows = rows.filter(received_at__gt=max(closed))
    same = _nearest(rows, signal)
    often = recurrence.too_often([each.occurred_at for each in same], rule.count, rule.window)
    found = [same[place] for place in often]
    return found if signal in found else []


def _nearest(rows: SignalQuerySet, signal: Signal) -> list[Signal]:
    """The signal, if it is one of these, with those just before and after it, in the order in which they happened."""
    rows = rows.select_related("item", "source")
    others = rows.exclude(pk=signal.pk)
    before = others.filter(occurred_at__lte=signal.occurred_at).order_by("-occurred_at", "-pk")[:MOST_ON_A_SIDE]
    after = others.filter(occurred_at__gt=signal.occurred_at).order_by("occurred_at", "pk")[:MOST_ON_A_SIDE]
    return sorted([*before, *rows.filter(pk=signal.pk), *after], key=lambda each: (each.occurred_at, each.pk))


def title_of(rule: SignalRule, signals: Sequence[Signal]) -> str:
    """A title to begin with: what it is about and how often it came."""
    latest = signals[-1]
    if rule.together == rule.Together.EACH or len(signals) == 1:
        return latest.title[:140]
    what = BECOMES[Kind(latest.kind)].many if len({each.kind for each in signals}) == 1 else "signals"
    about = latest.item.name if rule.together == rule.Together.ITEM and latest.item else latest.group or latest.title
    lead = BECOMES[Kind(latest.kind)].lead if what != "signals" else ""
    if lead:
        return cleaned(f"{lead}: {about[:90]}")[:140]
    return cleaned(f"{about[:90]}: {len(signals)} {what} within {rule.days} days")[:140]


def item_of(signals: Sequence[Signal]) -> ConfigurationItem | None:
    """The service, if they are all about one."""
    items = {each.item for each in signals}
    return items.pop() if len(items) == 1 else None


PROPOSED = "feedback.proposed"


@outbox.handles(PROPOSED)
def announce(row: Outbox) -> None:
    """Tell the coordinators of the service that there is something to decide."""
    proposal = Proposal.objects.open().filter(pk=row.payload["proposal"]).select_related("item", "rule").first()
    if proposal is None:
        return
    path = proposal.item.path if proposal.item else ""
    notice = telling.Notice(
        event=events.PROPOSED,
        title=f"A rule proposes: {proposal.title}",
        body=f"{proposal.rule.name}. {proposal.rule.sentence}.",
        url=proposal.get_absolute_url(),
        about=f"Proposal {proposal.pk}",
        dedupe=row.dedupe,
    )
    telling.tell(holders(path, Role.COORDINATOR), notice)
    facts = {"title": proposal.title, "rule": proposal.rule.name, "url": proposal.get_absolute_url()}
    seen = Proposal.objects.filter(pk=proposal.pk)
    place = webhooks.Place(path, lambda user: seen.visible_to(user).exists())
    webhooks.say("signals.proposed", facts, row.dedupe, place)
