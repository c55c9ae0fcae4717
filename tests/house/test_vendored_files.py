"""Third-party files are the ones that were fetched: nobody edits them by hand."""

import hashlib
import json

import pytest

from tests.house.sources import ROOT

LISTS = ["static/vendor/vendor.json", "tests/vendor/vendor.json"]


@pytest.mark.parametrize("name", LISTS)
def test_every_vendored_file_has_the_checksum_that_was_written_down(name):
    place = (ROOT / name).parent
    listed = {
        file: digest for entry in json.loads((ROOT / name).read_text()) for file, digest in entry["files"].items()
    }
    there = {
        str(path.relative_to(place)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in place.rglob("*")
        if path.is_file() and path.name != "vendor.json"
    }
    assert there == listed


@pytest.mark.parametrize("name", LISTS)
def test_every_vendored_package_names_its_version_and_brings_its_licence(name):
    for entry in json.loads((ROOT / name).read_text()):
        assert entry["version"]
        assert entry["licence"]
        assert any(file.endswith("LICENSE") for file in entry["files"]), entry["package"]
