"""Nothing in the repository depends on the place where it was written."""

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.house import sources

PLACES = [re.escape(str(sources.ROOT)), r"/home/\w", r"/root/\w"]
REGISTRIES = [r"files\.pythonhosted", r"pypi\.org/" + "simple", r"registry\.npmjs"]
INDEXES = ("PIP_INDEX_URL", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "NPM_CONFIG_REGISTRY")
URL = re.compile(r"https?://")


def own_registry() -> list[str]:
    """The host this machine installs from must stay its own business."""
    hosts = {urlsplit(os.environ.get(name, "")).hostname for name in INDEXES}
    return [re.escape(host) for host in hosts if host]


def named_places(text: str) -> Iterator[str]:
    for pattern in PLACES + REGISTRIES + own_registry():
        for match in re.finditer(pattern, text):
            yield f"line {text.count(chr(10), 0, match.start()) + 1}: {match[0]}"


def locks() -> list[str]:
    return [name for name in sources.files() if name.startswith("requirements/")]


def test_requirement_files_hold_hashes_and_no_address():
    assert locks()
    assert sources.found(locks(), URL.findall) == []
    for name in locks():
        if name.endswith(".txt"):
            pins = sources.read(name).count("==")
            assert sources.read(name).count("--hash=sha256:") >= pins > 0, name


def test_nothing_names_a_place_or_a_registry():
    texts = [name for name in sources.files() if Path(name).suffix not in {".png", ".woff2"}]
    texts.remove("tests/house/test_places.py")  # it has to say what it forbids
    assert sources.found(texts, named_places) == []


@pytest.mark.parametrize("text", [f"see {sources.ROOT}/x", "cd /home/somebody", "https://pypi.org/" + "simple"])
def test_the_rule_about_places_can_fail(text):
    assert list(named_places(text))


def test_the_rule_about_places_lets_addresses_of_ours_pass():
    assert list(named_places("/api/work/1 and docs/network/ and https://pypi.org/project/x")) == []


def test_every_app_is_under_the_rule_of_storeys():
    """import-linter looks only into packages it is told of."""
    told = tomllib.loads(sources.read("pyproject.toml"))["tool"]["importlinter"]["root_packages"]
    there = {name for name in sources.PRODUCT if f"{name}/__init__.py" in sources.files()}
    assert set(told) == there
