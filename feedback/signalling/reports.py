"""Reports that nobody sells a webhook for: volumes of requests, the state of the knowledge base, asset data compared
with what was discovered. A script of one's own posts them as JSON; each line is a signal. Data only.
"""

from __future__ import annotations

from typing import Any

from feedback.signalling.kinds import Kind

REQUESTS: dict[str, Any] = {
    "kind": Kind.REQUEST,
    "mapping": {
        "items": "requests",
        "id": "{name}@{$.until}",
        "title": "{name}: {count} requests until {$.until}",
        "text": "{count} requests, about {minutes} minutes each | {count} requests",
        "group": "name",
        "url": "url | $.url",
        "at": "$.until",
        "item": "service",
    },
    "needs": "requests",
    "steps": "Let a job post the requests above your threshold once a month. What is on top month after month is "
    "proposed for automation.",
    "example": """{"until": "2026-10-31", "requests": [
  {"name": "Password reset", "count": 412, "minutes": 9, "service": "Identity and access"},
  {"name": "Access to a shared folder", "count": 188, "minutes": 14, "service": "Identity and access"}]}""",
}
KNOWLEDGE: dict[str, Any] = {
    "kind": Kind.KNOWLEDGE,
    "mapping": {
        "items": "articles",
        "id": "{number}:{finding}@{$.until} | {query}:{finding}@{$.until}",
        "title": "{title}: {finding} | {query}: {finding}",
        "text": "text | used {uses} times | searched {searches} times",
        "group": "{finding} articles",
        "url": "url",
        "at": "$.until",
        "item": "service",
    },
    "needs": "articles",
    "steps": "Let a job post articles that are outdated, unhelpful or unused, and what was searched without an answer.",
    "example": """{"until": "2026-10-31", "articles": [
  {"number": "KB0012", "title": "Set up remote access", "finding": "outdated", "uses": 340,
   "url": "https://kb.example/KB0012", "service": "Network and remote access"},
  {"query": "guest wifi", "finding": "missing", "searches": 95, "service": "Network and remote access"}]}""",
}
ASSETS: dict[str, Any] = {
    "kind": Kind.ASSET,
    "mapping": {
        "items": "gaps",
        "id": "{asset}:{gap}",
        "title": "{asset}: {gap}",
        "text": "text | {type}, seen by {seen_by}",
        "group": "{type}: {gap} | gap",
        "url": "url",
        "at": "found",
        "item": "service",
    },
    "needs": "gaps",
    "steps": "Let the comparison of the asset register with what was discovered post every gap. A gap that stays is "
    "one signal, however often it is told.",
    "example": """{"gaps": [
  {"asset": "LT-20931", "type": "Laptop", "gap": "not in the register", "seen_by": "discovery",
   "found": "2026-11-02", "service": "Workplace devices"},
  {"asset": "SRV-114", "type": "Server", "gap": "no owner", "found": "2026-11-02", "service": "Hosting"}]}""",
}
RULES: dict[str, dict[str, Any]] = {
    "incidents": {"name": "An incident that comes again", "kind": Kind.INCIDENT, "count": 4, "days": 30},
    "changes": {"name": "Every failed change", "kind": Kind.CHANGE, "count": 1, "days": 30, "together": "each"},
    "requests": {"name": "The same request, month after month", "kind": Kind.REQUEST, "count": 3, "days": 100},
    "knowledge": {"name": "Articles with one fault", "kind": Kind.KNOWLEDGE, "count": 5, "days": 35},
    "assets": {"name": "Gaps of one class in asset data", "kind": Kind.ASSET, "count": 3, "days": 35},
}
"""Rules to begin with."""
