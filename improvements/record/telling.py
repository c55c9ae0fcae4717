"""The audit trail in sentences: "Urgency: Low → High", "Task added: Pilot". Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from improvements.models import Improvement

NAMES = {
    "item": "Service, product or practice",
    "cost_band": "Cost",
    "value_provider": "Value for us",
    "value_consumer": "Value for those we serve",
    "serves_none_reason": "Why it serves no objective",
    "next_review_on": "Next review",
    "due_on": "Target date",
    "value": "Target",
    "wait_days": "Waiting time",
    "done_means": "What done means",
    "involved": "Teams and practices involved",
    "chosen_option": "Chosen option",
}
PEOPLE = ("owner", "requester")
BY_ID = {"item", "objective", "team"}
HIDDEN = {"reason", "task", "entry", "benefit", "figures"}
LONGEST = 60
PAIR = 2


def sentences(verb: str, changes: Mapping[str, Any], names: Mapping[int, str] | None = None) -> list[str]:
    """What one entry says, one sentence per changed field; the verb alone where there are no fields.

    `names` holds the names of people by id.
    """
    pairs = {name: value for name, value in changes.items() if _is_pair(value) and name not in HIDDEN}
    if not pairs:
        return [_plain(verb, changes)]
    known = names or {}
    said = [
        f"{_name(field)}: {_words(field, before, known)} → {_words(field, after, known)}"
        for field, (before, after) in pairs.items()
    ]
    if reason := changes.get("reason"):
        said[-1] += f" ({reason})"
    return said


def _plain(verb: str, changes: Mapping[str, Any]) -> str:
    """A sentence without before and after: "Task added: Pilot with Facilities"."""
    keys = ("title", "name", "external_id", "measure", "other", "from")
    named = next((changes[key] for key in keys if changes.get(key)), "")
    words = f"{verb[:1].upper()}{verb[1:]}"
    if verb in {"escalated", "settled"}:
        named = changes.get("question") or changes.get("decision") or ""
    return f"{words}: {_short(str(named))}" if named and not isinstance(named, int) else words


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == PAIR and not any(isinstance(part, dict) for part in value)


def _name(field: str) -> str:
    words = field.replace("_", " ")
    return NAMES.get(field) or words[:1].upper() + words[1:]


def people_in(changes: Mapping[str, Any]) -> set[int]:
    """The ids of people whose names a sentence needs."""
    pairs = [changes.get(field) for field in PEOPLE]
    return {key for pair in pairs if isinstance(pair, list) for key in pair if isinstance(key, int)}


def _words(field: str, value: Any, names: Mapping[int, str]) -> str:
    if value in (None, "", []):
        return "not set"
    if field in PEOPLE:
        return names.get(value, "somebody")
    if field in BY_ID:
        return "another"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return _short(_choice(field, value))


def _choice(field: str, value: Any) -> str:
    """The word of a choice, never its key."""
    known = {each.name: each for each in Improvement._meta.fields}.get(field)
    labels = dict(known.flatchoices) if known is not None and known.choices else {}
    return str(labels.get(value, value))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
