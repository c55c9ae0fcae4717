"""A line that silences a checker says why, so that a stranger can tell whether it still has to."""

import re

from tests.house import sources

SILENCED = re.compile(r"# (?:ruff: )?(noqa|type: ignore|pragma: no cover|nosec)(?P<rest>[^\n]*)")
REASON = re.compile(r"(?:: [A-Z]+\d+(?:, [A-Z]+\d+)*|\[[a-z, -]+\]) +(?:- |\(|# )\S.{4,}")
HERE = "tests/house/test_suppressions.py"


def test_every_suppression_names_its_rule_and_gives_its_reason():
    silent = [
        f"{name}:{number}"
        for name in sources.python()
        if name != HERE
        for number, line in enumerate(sources.read(name).splitlines(), start=1)
        for found in [SILENCED.search(line)]
        if found and not REASON.match(found["rest"])
    ]
    assert silent == []


def test_a_rule_alone_is_no_reason():
    assert not REASON.match(": PLR2004")
    assert not REASON.match("[arg-type]")
    assert REASON.match(": S608 (names of our own tables)")
    assert REASON.match("[arg-type]  # wrong on purpose")
