"""Small files, small functions, smaller views."""

import ast
from collections.abc import Iterator

from tests.house import sources

FILE, FUNCTION, VIEW = 300, 30, 15
REASON = "# long because "
Function = ast.FunctionDef | ast.AsyncFunctionDef


def length(function: Function) -> int:
    """Lines from `def` to the end, without the docstring: explaining costs nothing."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        lines -= (first.end_lineno or 0) - first.lineno + 1
    return lines


def long_functions(text: str) -> Iterator[str]:
    for node in sources.nodes(text):
        if isinstance(node, Function) and length(node) > FUNCTION:
            yield f"{node.name} has {length(node)} lines"


def long_views(text: str) -> Iterator[str]:
    lines = text.splitlines()
    for node in sources.nodes(text):
        if not isinstance(node, Function) or length(node) <= VIEW:
            continue
        takes_request = any(each.arg == "request" for each in node.args.args[:2])
        if takes_request and REASON not in lines[node.lineno - 1]:
            yield f"{node.name} has {length(node)} lines"


def views() -> list[str]:
    return [name for name in sources.product() if "/views" in name]


def test_no_python_file_is_longer_than_300_lines():
    lengths = {name: len(sources.read(name).splitlines()) for name in sources.python()}
    assert {name: lines for name, lines in lengths.items() if lines > FILE} == {}


def test_no_function_is_longer_than_30_lines():
    assert sources.found(sources.python(), long_functions) == []


def test_no_view_is_longer_than_15_lines_without_a_written_reason():
    assert sources.found(views(), long_views) == []


def test_the_rules_find_what_is_too_long():
    body = "\n".join(["    x = 1"] * 31)
    assert list(long_functions(f"def f(request):\n{body}\n")) == ["f has 32 lines"]
    assert list(long_functions(f'def f():\n    """{"long" * 9}\n\n    """\n{body[10:]}\n')) == ["f has 31 lines"]
    assert list(long_views(f"def f(request):\n{body}\n")) == ["f has 32 lines"]
    assert list(long_views(f"def f(request):  {REASON}it is\n{body}\n")) == []
    assert list(long_views(f"def f(other):\n{body}\n")) == []
