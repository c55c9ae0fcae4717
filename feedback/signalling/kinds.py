"""What a signal can be, the words by which tools name it, and what an improvement from it says of its source. Data."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices

from improvements.models import Improvement, SourceLink

Source, Tie = Improvement.Source, SourceLink.Kind


class Kind(TextChoices):
    """What happened."""

    INCIDENT = "incident", "Incident"
    REVIEW = "review", "Post-incident review"
    PROBLEM = "problem", "Problem"
    CHANGE = "change", "Failed change"
    SLA = "sla", "SLA breach"
    AUDIT = "audit", "Audit finding"
    ALERT = "alert", "Alert"
    ISSUE = "issue", "Issue"
    REQUEST = "request", "Service request"
    KNOWLEDGE = "knowledge", "Knowledge article"
    ASSET = "asset", "Gap in asset data"
    RISK = "risk", "Assessment or risk"
    OTHER = "other", "Something else"


@dataclass(frozen=True)
class Becomes:
    """What an improvement that comes from it says: its source, and the kind of the link back."""

    source: str
    tie: str
    many: str
    lead: str = ""
    """How the title of an opportunity begins that is proposed for several of them."""


BECOMES = {
    Kind.INCIDENT: Becomes(Source.INCIDENT, Tie.INCIDENT, "incidents"),
    Kind.REVIEW: Becomes(Source.INCIDENT, Tie.INCIDENT, "post-incident reviews"),
    Kind.PROBLEM: Becomes(Source.PROBLEM, Tie.PROBLEM, "problems"),
    Kind.CHANGE: Becomes(Source.CHANGE, Tie.CHANGE, "failed changes"),
    Kind.SLA: Becomes(Source.SLA, Tie.OTHER, "SLA breaches"),
    Kind.AUDIT: Becomes(Source.AUDIT, Tie.AUDIT, "audit findings"),
    Kind.ALERT: Becomes(Source.INCIDENT, Tie.INCIDENT, "alerts"),
    Kind.ISSUE: Becomes(Source.OTHER, Tie.PROJECT, "issues"),
    Kind.REQUEST: Becomes(Source.REQUESTS, Tie.REQUEST, "service requests", "Automate it or offer it as self-service"),
    Kind.KNOWLEDGE: Becomes(Source.KNOWLEDGE, Tie.OTHER, "knowledge articles", "Bring the knowledge base up to date"),
    Kind.ASSET: Becomes(Source.ASSETS, Tie.OTHER, "gaps in asset data", "Close the gap in asset data"),
    Kind.RISK: Becomes(Source.ASSESSMENT, Tie.OTHER, "assessments or risks"),
    Kind.OTHER: Becomes(Source.OTHER, Tie.OTHER, "signals"),
}
NAMED = {
    "postincidentreview": Kind.REVIEW, "pir": Kind.REVIEW, "postmortem": Kind.REVIEW,
    "majorincidentreview": Kind.REVIEW,
    "changerequest": Kind.CHANGE, "failedchange": Kind.CHANGE, "slabreach": Kind.SLA, "tasksla": Kind.SLA,
    "auditfinding": Kind.AUDIT, "finding": Kind.AUDIT, "servicerequest": Kind.REQUEST, "screqitem": Kind.REQUEST,
    "screq": Kind.REQUEST, "knowledgearticle": Kind.KNOWLEDGE, "kbknowledge": Kind.KNOWLEDGE, "bug": Kind.ISSUE,
    "assetgap": Kind.ASSET, "assessment": Kind.RISK,
} | {kind.value: kind for kind in Kind}  # fmt: skip
"""Words of tools, in small letters without blanks and signs."""


def kind_of(word: str, otherwise: str) -> str:
    """The kind that a tool's word means; `otherwise` where it is none that we know."""
    plain = "".join(sign for sign in word.casefold() if sign.isalnum())
    return str(NAMED.get(plain, otherwise))
