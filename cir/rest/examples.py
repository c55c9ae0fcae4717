"""Examples for every operation, put together from one example for each name that occurs in the API."""

from __future__ import annotations

from typing import Any

MOST_DEEP = 6
BY_NAME: dict[str, Any] = {
    "reference": "CIR-142",
    "id": 142,
    "title": "Self-service password reset",
    "description": "Four in ten calls to the service desk are forgotten passwords.",
    "name": "Identity and access",
    "text": "The pilot with Facilities went well.",
    "status": "new",
    "reason": "It waits for the new identity provider.",
    "question": "Is this really a low priority?",
    "decision": "Assess it now.",
    "until": "2027-03-01",
    "into": "CIR-97",
    "to": "assessing",
    "went_live_on": "2026-11-16",
    "shown": "The chart of tickets, at the service review in November.",
    "lesson": "Start with the smallest site.",
    "next_time": "Start with the smallest site.",
    "next": "stop_here",
    "outcome": "achieved",
    "tags": ["passwords", "service-desk"],
    "categories": ["time", "experience"],
    "scopes": ["read", "log"],
    "email": "ana.abara@example.org",
    "url": "https://itsm.example.org/incidents/INC-2041",
    "external_id": "INC-2041",
    "unit": "tickets",
    "direction": "down",
    "cadence": "month",
    "value": 148.0,
    "moment": "2026-11-01T00:00:00Z",
    "points": {"value": 4, "fit": 3, "risk": 3, "urgency": 5, "ease": 4},
    "rank": 1,
    "role": "main",
    "baseline_from": "2025-11-01",
    "baseline_until": "2026-10-31",
    "due_on": "2026-12-18",
    "target_date": "2026-12-18",
    "approach": "Three waves, the smallest site first.",
    "done_means": "Everyone can reset a password without the desk.",
    "content_type": "application/pdf",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "time_zone": "Europe/London",
    "starts_at": "2026-12-03T14:00:00Z",
    "valid_from": "2026-01-01",
    "state": "on_track",
    "token": "cir_3f9c1a7b20_shown-once",
    "prefix": "3f9c1a7b20",
    "version": 7,
}
BY_FORMAT: dict[str, Any] = {
    "date": "2026-12-18",
    "date-time": "2026-11-19T12:00:00Z",
    "uri": "https://cir.example.org/api/v1/improvements/?cursor=bG9uZw",
    "email": "ana.abara@example.org",
    "decimal": "1200.00",
    "binary": "(the bytes of the file)",
}


def add_examples(result: dict[str, Any]) -> None:
    """Put an example beside every body of every operation."""
    components = result["components"]["schemas"]
    for operations in result["paths"].values():
        for operation in operations.values():
            bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
            for body in bodies:
                for media in body.get("content", {}).values():
                    media.setdefault("example", example(media["schema"], components))


def example(schema: dict[str, Any], components: dict[str, Any], name: str = "", deep: int = 0) -> Any:
    """A value that fits a schema."""
    if "$ref" in schema:
        return example(components[schema["$ref"].rsplit("/", 1)[-1]], components, name, deep)
    for union in ("allOf", "oneOf", "anyOf"):
        if union in schema:
            return example(schema[union][0], components, name, deep)
    if "properties" in schema and deep < MOST_DEEP:
        return {each: example(inner, components, each, deep + 1) for each, inner in schema["properties"].items()}
    if (known := BY_NAME.get(name)) is not None and _fits(known, schema):
        return known
    if schema.get("type") == "array":
        return [example(schema.get("items", {}), components, name, deep + 1)]
    return _plain(schema, name)


def _fits(value: Any, schema: dict[str, Any]) -> bool:
    kinds: dict[str, type | tuple[type, ...]] = {
        "string": str,
        "integer": int,
        "number": (int, float),
        "array": list,
        "object": dict,
    }
    fits = isinstance(value, kinds.get(schema.get("type", ""), object))
    items = schema.get("items", {}).get("enum") if isinstance(value, list) else None
    if items and not set(value) <= set(items):
        return False
    return fits and ("enum" not in schema or value in schema["enum"])


def _plain(schema: dict[str, Any], name: str) -> Any:
    kind = schema.get("type", "string")
    if "enum" in schema:
        return next(value for value in schema["enum"] if value not in ("", None))
    if found := BY_FORMAT.get(schema.get("format", "")):
        return found
    if kind == "array":
        return []
    simple = {"integer": max(3, schema.get("minimum", 3)), "number": 62.0, "boolean": False, "object": {}}
    return simple.get(kind, name.replace("_", " ").capitalize() or "Text")
