"""Style sheets say start and end, not left and right: in another direction of reading a page turns round as a whole."""

import re

from tests.house import sources

PHYSICAL = re.compile(
    r"(?:margin|padding|border)-(?:left|right)[\w-]*\s*:|text-align:\s*(?:left|right)|float:\s*(?:left|right)"
    r"|(?:^|[\s;{])(?:left|right):(?!\s*50%)"
)
COORDINATES = "prioritise.css"
"""The matrix is a drawing: effort grows to the right in every language."""


def physical(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if PHYSICAL.search(line)]


def test_style_sheets_name_no_side_of_the_window():
    sheets = [path for path in (sources.ROOT / "static" / "css").glob("*.css") if path.name != COORDINATES]
    assert sheets
    assert {path.name: found for path in sheets if (found := physical(path.read_text()))} == {}


def test_the_rule_about_sides_can_fail():
    assert physical("a {\n  margin-left: 2px;\n}\nb { left: 0; }\nc { text-align: right; }") != []
    assert physical("a { margin-inline-start: 2px; inset-inline-end: 0; left: 50%; }") == []
