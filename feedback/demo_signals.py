"""Signals of the sample organisation: tools that tell, a class that comes too often, and what a rule made of it.

Written straight to the tables: nobody is mailed, and the audit trail claims nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cir.catalogue.models import ConfigurationItem
from cir.notifications.models import Outbox
from feedback import proposing
from feedback.models import Proposal, Signal, SignalRule, SignalSource
from feedback.signalling import tokens
from feedback.signalling.kinds import Kind
from feedback.signalling.tools import Tool
from improvements.demo import filling

OURS = "sample-"
SOURCES = {
    "monitoring": ("Monitoring", Tool.ALERTMANAGER, Kind.ALERT, {}),
    "desk": ("Service desk tool", Tool.SERVICENOW, Kind.INCIDENT, {}),
    "audit-register": ("Audit register", Tool.CUSTOM, Kind.AUDIT,
                       {"items": "events", "id": "ref", "title": "what", "group": "class", "at": "found",
                        "url": "link"}),
    "volumes": ("Requests of the month", Tool.REQUESTS, Kind.REQUEST, {}),
    "articles": ("Knowledge base", Tool.KNOWLEDGE, Kind.KNOWLEDGE, {}),
    "discovery": ("Asset register and discovery", Tool.ASSETS, Kind.ASSET, {}),
}  # fmt: skip
PROMISES = {
    "audit-register": {"decide_days": 10, "item_owner_first": True,
                       "words": "A finding goes into the register, or the auditor hears why not."},
}  # fmt: skip
RULES = {
    "Sample: four incidents of a class in 30 days": {"kind": Kind.INCIDENT, "count": 4, "days": 30},
    "Sample: every failed change": {"kind": Kind.CHANGE, "count": 1, "days": 30, "together": "each"},
    "Sample: the same request, month after month": {"kind": Kind.REQUEST, "count": 3, "days": 100},
    "Sample: articles with one fault": {"kind": Kind.KNOWLEDGE, "count": 3, "days": 35},
    "Sample: gaps of one class in asset data": {"kind": Kind.ASSET, "count": 3, "days": 35},
}


@dataclass(frozen=True)
class Event:
    """What happened so many days ago."""

    source: str
    number: str
    title: str
    days: float
    item: str
    group: str = ""
    kind: str = ""
    severity: str = ""
    over: bool = True


REMOTE, DESK, IDENTITY = "Network and remote access", "Service desk", "Identity and access"
EVENTS = (
    Event("desk", "INC0041877", "Remote access drops for the sales team at noon", 26, REMOTE, "Remote access drops"),
    Event("desk", "INC0041932", "Remote access drops, about 40 people", 17, REMOTE, "Remote access drops"),
    Event("desk", "INC0042011", "Remote access gone for ten minutes", 9, REMOTE, "Remote access drops"),
    Event("desk", "INC0042090", "Remote access drops shortly after twelve", 2, REMOTE, "Remote access drops"),
    Event("desk", "INC0042071", "Printer on the third floor is silent", 5, "Workplace devices", "Printing"),
    Event("desk", "CHG0009120", "Update of the identity provider was rolled back", 6, IDENTITY, "Identity provider",
          Kind.CHANGE),
    Event("desk", "PRB0001204", "Sessions end when the clock of a server runs ahead", 12, IDENTITY, "Sign-in",
          Kind.PROBLEM),
    Event("desk", "SLA-2026-118", "Requests for access took longer than four hours", 8, IDENTITY, "Access requests",
          Kind.SLA),
    Event("desk", "PIR-31", "Review of the mail outage: nobody knew who tells customers", 14, "Collaboration tools",
          "Mail outage", Kind.REVIEW),
    Event("monitoring", "9f1c@2026", "The queue of the service desk is longer than an hour", 3, DESK, "QueueTooLong",
          severity="warning"),
    Event("monitoring", "a77e@2026", "A certificate of the portal ends within a week", 0.4, DESK, "CertificateEnds",
          severity="critical", over=False),
    Event("audit-register", "AUD-12", "Leavers keep their access for up to nine days", 20, IDENTITY, "Access reviews"),
    *(Event("volumes", f"Access to a shared folder@{days}", f"Access to a shared folder: {count} requests", days,
            IDENTITY, "Access to a shared folder") for days, count in ((82, 171), (52, 180), (21, 188))),
    *(Event("articles", f"KB00{number}:outdated", f"{title}: outdated", 21, REMOTE, "outdated articles")
      for number, title in
      ((12, "Set up remote access"), (31, "Remote access on a phone"), (44, "Meeting rooms and remote access"))),
    Event("articles", "guest wifi:missing", "guest wifi: missing", 21, REMOTE, "missing articles"),
    *(Event("discovery", f"LT-20{number}:not in the register", f"LT-20{number}: not in the register", days,
            "Workplace devices", "Laptop: not in the register", over=False)
      for number, days in ((931, 18), (944, 11), (967, 4))),
)  # fmt: skip


def fill(now: datetime) -> None:
    """Sources, rules, everything that happened, and what the rules propose."""
    sources = {
        name: SignalSource.objects.create(
            slug=f"{OURS}{name}", name=label, tool=tool, kind=kind, mapping=mapping, heard_at=now,
            token_digest=tokens.digest(tokens.fresh()),
            **PROMISES.get(name, {}),
        )
        for name, (label, tool, kind, mapping) in SOURCES.items()
    }  # fmt: skip
    rules = [SignalRule.objects.create(name=name, **facts) for name, facts in RULES.items()]
    items = {item.name: item for item in ConfigurationItem.objects.filter(owner__in=filling.people())}
    told = [_happen(event, sources[event.source], items[event.item], now) for event in EVENTS]
    for rule in rules:
        of_kind = [signal for signal in told if signal.kind == rule.kind]
        for proposal in proposing.look(rule.pk, of_kind, now):
            Outbox.objects.filter(dedupe=f"{proposing.PROPOSED}:{proposal.pk}").delete()


def _happen(event: Event, source: SignalSource, item: ConfigurationItem, now: datetime) -> Signal:
    at = now - timedelta(days=event.days)
    return Signal.objects.create(
        source=source, external_id=event.number, title=event.title, group=event.group, kind=event.kind or source.kind,
        severity=event.severity, item=item, occurred_at=at, received_at=at, told_at=at,
        url=f"https://{source.slug}.example/{event.number}", over_at=at + timedelta(hours=2) if event.over else None,
    )  # fmt: skip


def remove() -> None:
    """Take it away: the sources, their signals, the rules and what those proposed."""
    rules = SignalRule.objects.filter(name__in=RULES)
    Proposal.objects.filter(rule__in=rules).delete()
    rules.delete()
    Signal.objects.filter(source__slug__startswith=OURS).delete()
    SignalSource.objects.filter(slug__startswith=OURS, signals=None, rules=None).delete()


filling.also(fill, remove)
