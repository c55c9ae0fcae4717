"""`docker-compose.yml` taken apart, with its variables filled in as Compose would."""

import re
from typing import Any

import yaml

from tests.house import sources

VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?:(?P<rule>:[-?])(?P<rest>[^}]*))?\}")
# Compose's own: they are no settings of the application, and stand in .env.example.
OWN = {"POSTGRES_PASSWORD", "VALKEY_PASSWORD", "WEB_PORTS"}
PROGRAMS = ("web", "worker", "beat", "migrate")


def text() -> str:
    """The file without its comments."""
    lines = sources.read("docker-compose.yml").splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("#"))


def services() -> dict[str, dict[str, Any]]:
    """Every service, with what it shares written out."""
    return yaml.safe_load(text())["services"]


def image() -> dict[str, str]:
    """The environment that the image brings along."""
    recipe = sources.read("Dockerfile").replace("\\\n", " ")
    lines = re.findall(r"^ENV (.+)$", recipe, re.M)
    return dict(pair.split("=", 1) for line in lines for pair in line.split())


def variables() -> dict[str, set[str]]:
    """For each variable the rules it is used with: `:?` must be set, `:-` has a default."""
    found: dict[str, set[str]] = {}
    for match in VARIABLE.finditer(text()):
        found.setdefault(match["name"], set()).add(match["rule"] or "")
    return found


def filled_in(value: object, values: dict[str, str]) -> str:
    """The value as a container gets it. Raises KeyError where a variable must be set."""

    def replace(match: re.Match[str]) -> str:
        if values.get(match["name"]):
            return values[match["name"]]
        if match["rule"] == ":-":
            return match["rest"]
        raise KeyError(match["name"])

    return VARIABLE.sub(replace, str(value))
