"""The tools that can tell us something, each with its ready mapping and its way to prove who it is. Data only.

A mapping says by expressions (`paths.py`) where in a tool's JSON each fact of a signal stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices

from feedback.signalling import reports
from feedback.signalling.kinds import Kind


class Tool(TextChoices):
    """Who tells."""

    ALERTMANAGER = "alertmanager", "Alertmanager"
    GRAFANA = "grafana", "Grafana alerting"
    GITHUB = "github", "GitHub issues"
    GITLAB = "gitlab", "GitLab issues"
    JIRA = "jira", "Jira"
    SERVICENOW = "servicenow", "ServiceNow"
    REQUESTS = "requests", "Report of request volumes"
    KNOWLEDGE = "knowledge", "Report on the knowledge base"
    ASSETS = "assets", "Comparison of asset data"
    CUSTOM = "custom", "Another tool"
    HAND = "hand", "By hand"


FIELDS = {
    "items": "Where the list of signals stands; empty: the document is one signal",
    "id": "Its number or id in the tool",
    "title": "What happened, in one line",
    "text": "More about it",
    "group": "Its class: what is counted together",
    "kind": "Which kind it is, in the tool's word",
    "severity": "How bad it is",
    "url": "The address that leads back to it",
    "at": "When it happened",
    "state": "Whether it is over",
    "item": "Which service it is about",
}
"""The facts of a signal that a mapping may name, with their words."""
NEEDED = ("id", "title")
OVER = frozenset({"resolved", "closed", "done", "completed", "ok", "normal", "cancelled", "canceled", "fixed", "true"})
"""Words that say that it is over."""


@dataclass(frozen=True)
class Ready:
    """What is known of a tool: where its facts stand, of what kind its signals are, which words say that it is over,
    without which path a document holds no signal, and the header in which it signs."""

    kind: str
    mapping: Mapping[str, str] = field(default_factory=dict)
    over: frozenset[str] = OVER
    needs: str = ""
    signs: str = ""
    stamped: str = ""
    """The header with the moment that is signed with the body, where the tool sends one."""
    steps: str = ""
    """Where its webhook is set up."""
    example: str = ""
    """A document of its kind, for tools whose reports are a script of one's own."""


ALERTS = {
    "items": "alerts",
    "id": "{fingerprint}@{startsAt} | {labels.alertname}@{startsAt}",
    "title": "annotations.summary | annotations.title | labels.alertname",
    "text": "annotations.description | annotations.message",
    "group": "labels.alertname",
    "severity": "labels.severity",
    "url": "generatorURL | $.externalURL",
    "at": "startsAt",
    "state": "status",
    "item": "labels.service | labels.job",
}
READY: dict[str, Ready] = {
    Tool.ALERTMANAGER: Ready(
        Kind.ALERT, ALERTS, needs="alerts", steps="Put the address under webhook_configs, url, of a receiver."
    ),
    Tool.GRAFANA: Ready(
        Kind.ALERT,
        ALERTS | {"url": "panelURL | dashboardURL | generatorURL | $.externalURL"},
        needs="alerts",
        signs="X-Grafana-Alerting-Signature",
        stamped="X-Grafana-Alerting-Timestamp",
        steps="Add a contact point, a webhook with this address. Its HMAC secret is the secret to sign with.",
    ),
    Tool.GITHUB: Ready(
        Kind.ISSUE,
        {
            "id": "{repository.full_name}#{issue.number}",
            "title": "issue.title",
            "text": "issue.body",
            "group": "issue.labels[0].name",
            "kind": "issue.type.name",
            "url": "issue.html_url",
            "at": "issue.created_at",
            "state": "issue.state",
            "item": "repository.name",
        },
        needs="issue",
        signs="X-Hub-Signature-256",
        steps="Add a webhook with this address, content type application/json, the secret to sign with, and Issues.",
    ),
    Tool.GITLAB: Ready(
        Kind.ISSUE,
        {
            "id": "{project.path_with_namespace}#{object_attributes.iid}",
            "title": "object_attributes.title",
            "text": "object_attributes.description",
            "group": "object_attributes.labels[0].title | labels[0].title",
            "kind": "object_attributes.type",
            "severity": "object_attributes.severity",
            "url": "object_attributes.url",
            "at": "object_attributes.created_at",
            "state": "object_attributes.state",
            "item": "project.name",
        },
        needs="object_attributes.iid",
        steps="Add a webhook with the address without the token, the token as its secret token, and issue events.",
    ),
    Tool.JIRA: Ready(
        Kind.ISSUE,
        {
            "id": "issue.key",
            "title": "issue.fields.summary",
            "text": "issue.fields.description",
            "group": "issue.fields.components[0].name | issue.fields.labels[0] | issue.fields.issuetype.name",
            "kind": "issue.fields.issuetype.name",
            "severity": "issue.fields.priority.name",
            "url": "{issue.self.@origin}/browse/{issue.key}",
            "at": "issue.fields.created",
            "state": "issue.fields.status.statusCategory.key | issue.fields.status.name",
            "item": "issue.fields.components[0].name | issue.fields.project.name",
        },
        needs="issue",
        signs="X-Hub-Signature",
        steps="Add a webhook with this address for issues; its secret may be the secret to sign with.",
    ),
    Tool.SERVICENOW: Ready(
        Kind.INCIDENT,
        {
            "items": "result | records",
            "id": "number | sys_id",
            "title": "short_description",
            "text": "description | close_notes",
            "group": "subcategory | category | u_class",
            "kind": "sys_class_name | table | type",
            "severity": "priority | severity",
            "url": "url | link | sys_url",
            "at": "opened_at | sys_created_on",
            "state": "state | incident_state",
            "item": "business_service.display_value | business_service | cmdb_ci.display_value | cmdb_ci",
        },
        over=OVER | {"6", "7", "8"},
        steps="Let a business rule or flow post the record as JSON to this address.",
    ),
    Tool.CUSTOM: Ready(
        Kind.OTHER,
        {"id": "id", "title": "title"},
        steps="Let it post JSON here; say below where facts stand.",
    ),
}
READY |= {
    Tool.REQUESTS: Ready(**reports.REQUESTS), Tool.KNOWLEDGE: Ready(**reports.KNOWLEDGE),
    Tool.ASSETS: Ready(**reports.ASSETS),
}  # fmt: skip
READY[Tool.HAND] = Ready(Kind.OTHER)
"""What colleagues write down themselves."""
EXAMPLE = (
    '{"events": [{"ref": "AUD-12", "what": "Leavers keep their access", "class": "access reviews",\n'
    '  "found": "2026-11-02T10:00:00Z", "link": "https://audit.example/AUD-12"}]}'
)
"""What the box to try a mapping begins with for a tool of one's own."""
