"""What tools send, as their documentation and real deliveries have it, cut to what matters."""

ALERTMANAGER = {
    "version": "4", "status": "firing", "receiver": "cir", "externalURL": "http://alerts.example:9093",
    "alerts": [
        {"status": "firing", "labels": {"alertname": "DiskFull", "severity": "critical", "service": "Service desk"},
         "annotations": {"summary": "Disk of db1 is full", "description": "94 % used"},
         "startsAt": "2026-11-18T09:52:26.739266876+01:00", "endsAt": "0001-01-01T00:00:00Z",
         "generatorURL": "http://prometheus:9090/graph?g0.expr=x", "fingerprint": "c4b2a"},
        {"status": "resolved", "labels": {"alertname": "CertExpires"}, "annotations": {},
         "startsAt": "2026-11-17T00:00:00Z", "generatorURL": "javascript:alert(1)", "fingerprint": "77aa"},
    ],
}  # fmt: skip
GRAFANA = {
    "receiver": "cir", "status": "firing", "orgId": 1, "externalURL": "https://grafana.example/",
    "alerts": [{"status": "firing", "labels": {"alertname": "Slow logins", "grafana_folder": "Desk"},
                "annotations": {"summary": "Logins take 9 s"}, "startsAt": "2026-11-18T10:00:00Z",
                "fingerprint": "f00", "panelURL": "https://grafana.example/d/1?viewPanel=2", "generatorURL": ""}],
}  # fmt: skip
GITHUB = {
    "action": "opened",
    "issue": {"number": 12, "title": "Reset mails arrive late", "body": "Up to an hour.\n", "state": "open",
              "html_url": "https://github.example/acme/portal/issues/12", "created_at": "2026-11-18T10:00:00Z",
              "labels": [{"name": "mail"}, {"name": "bug"}]},
    "repository": {"full_name": "acme/portal", "name": "portal"},
}  # fmt: skip
GITLAB = {
    "object_kind": "issue", "project": {"path_with_namespace": "acme/portal", "name": "portal"},
    "object_attributes": {"iid": 5, "title": "Search is slow", "description": "9 s", "state": "closed",
                          "type": "Incident", "created_at": "2026-11-18 10:00:00 UTC",
                          "url": "https://gitlab.example/acme/portal/-/issues/5", "labels": [{"title": "search"}]},
}  # fmt: skip
JIRA = {
    "webhookEvent": "jira:issue_created",
    "issue": {"key": "OPS-7", "self": "https://acme.jira.example/rest/api/2/issue/10007",
              "fields": {"summary": "Change failed and was rolled back", "description": "h2. What happened",
                         "issuetype": {"name": "Change Request"}, "priority": {"name": "High"},
                         "created": "2026-11-18T10:00:00.000+0000", "components": [{"name": "Payments"}],
                         "status": {"name": "Done", "statusCategory": {"key": "done"}}}},
}  # fmt: skip
SERVICENOW = {
    "sys_class_name": "problem", "number": "PRB0040001", "sys_id": "a" * 32, "short_description": "VPN drops at noon",
    "description": "Since the last change", "category": "Network", "priority": "2", "state": "7",
    "opened_at": "2026-11-18 10:00:00", "business_service": {"display_value": "Service desk"},
    "url": "https://acme.service-now.example/nav_to.do?uri=problem.do",
}  # fmt: skip
