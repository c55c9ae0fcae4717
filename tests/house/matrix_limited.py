"""WHO MAY DO WHAT WITH A ROLE FOR ONE SERVICE: each act once, with those who may do it.

Every act is tried by everybody of `CAST`, on a record of the service their role is for and on one of another service.
A name stands for the person at their own service; `name*` says that they may everywhere. Whoever is not named is
refused with 403: a role that nobody wrote down gives nothing.

The record is in Assessing, so that a move may be possible or not (409); neither is 403.
"""

from dataclasses import dataclass, field
from typing import Any

from cir.accounts.roles import Role

CAST: dict[str, tuple[Role, bool]] = {
    "lena": (Role.COORDINATOR, True),  # of Identity and access
    "arno": (Role.APPROVER, True),
    "sven": (Role.SPONSOR, True),
    "tess": (Role.ANALYST, True),
    "cora": (Role.COORDINATOR, False),  # of everything
    "mia": (Role.APPROVER, False),
    "nils": (Role.SPONSOR, False),
    "tom": (Role.ANALYST, False),
}
"""Who holds which role; whether it is limited to the one service."""

DECIDERS = ("lena", "arno", "cora", "mia")
EVERYBODY = tuple(CAST)


@dataclass(frozen=True)
class Act:
    """A request, and who may make it. `{ref}`, `{item}`, `{measure}` … stand for things of the record's service."""

    method: str
    path: str
    who: tuple[str, ...]
    body: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


ONE = "improvements/{ref}/"
WHY = {"reason": "Because."}
MODEL = {
    "name": "Anew", "valid_from": "2030-01-01",
    "criteria": [
        {"key": f"c{n}", "label": f"Question {n}", "weight": 50, "axis": axis, "meanings": ["a"] * 5}
        for n, axis in enumerate(("impact", "effort"))
    ],
}  # fmt: skip

ACTS = [
    # the record
    Act("GET", ONE, EVERYBODY),
    Act("PATCH", ONE, DECIDERS, {"urgency": "high"}),
    Act("PATCH", ONE, DECIDERS, {"restricted": True}),
    Act("PATCH", f"{ONE}plan/", DECIDERS, {"approach": "Slowly."}),
    Act("POST", f"{ONE}tasks/", DECIDERS, {"title": "Pilot"}),
    Act("POST", f"{ONE}partners/", DECIDERS, {"name": "Nordline"}),
    Act("POST", f"{ONE}options/{{option}}/choose/", DECIDERS, {"reason": "Cheapest."}),
    Act("POST", f"{ONE}targets/", DECIDERS, {"measure": "{measure}"}),
    Act("PATCH", f"{ONE}business-case/", DECIDERS, {"justification": "Worth it."}),
    Act("POST", f"{ONE}business-case/approve/", ("arno", "sven", "mia", "nils")),
    Act("POST", f"{ONE}consultations/", DECIDERS, {"person": "{person}", "about": "plan"}),
    # everybody who sees it
    Act("PATCH", f"{ONE}points/", EVERYBODY, {"points": {"value": 3}}),
    Act("POST", f"{ONE}options/", EVERYBODY, {"name": "Ask the vendor"}),
    Act("POST", f"{ONE}comments/", EVERYBODY, {"text": "Yes."}),
    Act("POST", f"{ONE}support/", EVERYBODY),
    Act("POST", f"{ONE}watch/", EVERYBODY),
    Act("POST", f"{ONE}escalate/", EVERYBODY, {"question": "Really?"}),
    # decisions
    Act("POST", f"{ONE}admit/", ("lena", "cora")),
    Act("POST", f"{ONE}settle/", ("arno", "mia"), {"decision": "Yes.", "reason": "So."}),
    Act("POST", f"{ONE}rank/", DECIDERS, {"rank": 1, "reason": "First."}),
    Act("POST", f"{ONE}moves/approve/", ("arno", "mia")),
    Act("POST", f"{ONE}moves/plan/", ("lena", "cora")),
    Act("POST", f"{ONE}moves/start/", ("lena", "cora")),
    Act("POST", f"{ONE}moves/go-live/", ("lena", "cora"), {"went_live_on": "2026-01-01"}),
    Act(
        "POST", f"{ONE}moves/close/", ("lena", "cora"),
        {"outcome": "achieved", "shown": "It.", "lesson": "Small.", "next": "stop_here"},
    ),
    Act("POST", f"{ONE}moves/defer/", DECIDERS, WHY | {"until": "2099-01-01"}),
    Act("POST", f"{ONE}moves/decline/", DECIDERS, WHY),
    Act("POST", f"{ONE}moves/stop/", DECIDERS, WHY | {"lesson": "Ask."}),
    Act("POST", f"{ONE}moves/go-back/", DECIDERS, WHY | {"to": "new"}),
    Act("POST", f"{ONE}moves/reopen/", DECIDERS, WHY),
    Act("POST", f"{ONE}moves/merge/", DECIDERS, {"into": "{other}"}),
    # the measures of the service
    Act("POST", "measures/", ("lena", "tess", "cora", "tom"), {"name": "Calls", "item": "{item}"}),
    Act("PATCH", "measures/{measure}/", ("lena", "tess", "cora", "tom"), {"name": "Calls"}),
    Act("POST", "measures/{measure}/retire/", ("lena", "tess", "cora", "tom")),
    Act(
        "POST", "measures/{measure}/readings/", ("lena", "tess", "cora", "tom"),
        {"moment": "2026-01-01T12:00:00Z", "value": 1},
    ),
    # the service itself
    Act("PATCH", "items/{item}/", ("lena", "cora"), {"name": "Another name"}),
    Act("POST", "items/", ("lena", "cora"), {"name": "Below", "parent": "{item}"}),
    Act("POST", "items/{item}/retire/", ("lena", "cora")),
    # what is the whole register's: no role for a part reaches it
    Act("POST", "items/", ("cora*",), {"name": "On top"}),
    Act("POST", "objectives/", ("cora*",), {"name": "Calm"}),
    Act("POST", "visions/", ("cora*",), {"text": "Nobody waits", "valid_from": "2030-01-01"}),
    Act("POST", "scoring-models/", ("cora*", "mia*"), MODEL),
    Act("PATCH", "work-limits/in_progress/", ("cora*",), {"most": 3}),
    Act("POST", "reviews/", ("cora*",), {"starts_at": "2030-01-01T09:00:00Z"}),
    # people: administrators alone
    Act("POST", "people/{person}/roles/", (), {"role": "administrator"}),
    Act("POST", "people/{person}/deactivate/", ()),
    Act("POST", "teams/", (), {"name": "Ours"}),
    Act("POST", "measures/", ("cora*", "tom*"), {"name": "Nobody's"}),
    Act("POST", "kpis/time_to_implement/measure/", ("cora*", "tom*")),
    Act("POST", "kpis/time_to_implement/targets/", ("cora*",), {"value": 30}),
]  # fmt: skip

SEES_RESTRICTED = ("lena", "arno", "cora", "mia")
"""Of a restricted record: coordinators and approvers of its service. For everybody else it does not exist."""
