"""Every regular expression of our own code, found in the source, and strings made to be hard for it."""

import ast
import re
import re._parser as parser  # type: ignore[import-not-found]  # the standard library's own reader of patterns
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

OURS = ("cir", "feedback", "improvements", "metrics")
METHODS = {"match", "fullmatch", "search", "sub", "subn", "findall", "finditer", "split"}
MADE_AT_RUN_TIME = {
    "cir/privacy/searching.py": "escaped names of one person, joined by |: no repetition stands in it",
    "cir/ui/addresses.py": "numbers, joined by |: no repetition stands in it",
}
"""Patterns that are no literal, each with the reason why it cannot be slow."""
LONG = 100_000
ALWAYS = ("a", " ", "1", "a ", "\n", "<", "[", "a.")


@dataclass(frozen=True)
class Pattern:
    """One expression, where it stands, and how it is asked."""

    place: str
    text: str
    flags: int
    methods: tuple[str, ...]

    @property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.text, self.flags)

    def strings(self) -> list[str]:
        """Long runs of what it looks for, each ended by what it does not."""
        heads = list(dict.fromkeys([*atoms(self.text, self.flags), *ALWAYS]))[:14]
        pairs = [first + second for first, second in pairwise(heads[:8])]
        return [(each * (LONG // len(each) + 1))[:LONG] + end for each in [*heads, *pairs] for end in ("\x01",)]


def atoms(text: str, flags: int) -> list[str]:
    """One character of every kind that stands in a pattern, in its order."""
    found: list[str] = []

    def walk(node: object) -> None:
        if isinstance(node, parser.SubPattern):
            node = list(node)
        if isinstance(node, tuple) and len(node) == 2 and str(node[0]) == "LITERAL":
            found.append(chr(node[1]))
        elif isinstance(node, tuple) and len(node) == 2 and str(node[0]) == "RANGE":
            found.append(chr(node[1][0]))
        elif isinstance(node, tuple) and len(node) == 2 and str(node[0]) == "CATEGORY":
            found.append({"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " "}.get(str(node[1]), "a"))
        elif isinstance(node, (list, tuple)):
            for each in node:
                walk(each)

    walk(parser.parse(text, flags))
    return found


@cache
def trees() -> list[tuple[str, ast.Module]]:
    """Our own code, read."""
    found = (path for root in OURS for path in sorted(Path(root).rglob("*.py")) if "migrations" not in path.parts)
    return [(str(path), ast.parse(path.read_text())) for path in found]


@cache
def every_pattern() -> list[Pattern]:
    """Every call of `re` with a literal in our code; others must be listed with a reason."""
    asked: dict[tuple[str, str], set[str]] = defaultdict(set)
    calls, addresses = [], []
    for path, tree in trees():
        named = {id(node.value): node.targets[0] for node in tree.body if isinstance(node, ast.Assign)}
        for node in ast.walk(tree):
            if text := of_an_address(node):
                addresses.append(Pattern(f"{path}:{getattr(node, 'lineno', 0)}", text, 0, ("search",)))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                whose, method = node.func.value, node.func.attr
                if isinstance(whose, ast.Name) and whose.id == "re" and method in METHODS | {"compile"}:
                    calls.append((path, node, named.get(id(node))))
                elif method in METHODS:
                    asked[path if isinstance(whose, ast.Name) else "", named_by(whose)].add(method)
    return addresses + [made for path, node, name in calls if (made := _pattern(path, node, name, asked))]


def _pattern(
    path: str, node: ast.Call, name: ast.expr | None, asked: dict[tuple[str, str], set[str]]
) -> Pattern | None:
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    try:
        text = ast.literal_eval(node.args[0])
    except ValueError:
        assert path in MADE_AT_RUN_TIME, f"{path}:{node.lineno} is no literal: say why it cannot be slow"
        return None
    given = [each.value for each in node.keywords if each.arg == "flags"]
    given += [each for each in node.args[1:] if "re." in ast.unparse(each)]
    names = [each.attr for each in ast.walk(given[0]) if isinstance(each, ast.Attribute)] if given else []
    flags = sum(getattr(re, each) for each in names)
    called = getattr(name, "id", "")
    used = asked[path, called] | asked["", called] if called else set() if method == "compile" else {method}
    return Pattern(f"{path}:{node.lineno}", text, int(flags), tuple(sorted(used or {"search"})))


def of_an_address(node: ast.AST) -> str:
    """The expression of a converter of addresses, or of an address that is one."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "re_path":
        return str(ast.literal_eval(node.args[0]))
    if isinstance(node, ast.ClassDef):
        own = [each for each in node.body if isinstance(each, ast.Assign) and named_by(each.targets[0]) == "regex"]
        return str(ast.literal_eval(own[0].value)) if own else ""
    return ""


def named_by(node: ast.expr) -> str:
    """`NAME` of `NAME.search()` and of `module.NAME.search()`."""
    return str(getattr(node, "id", getattr(node, "attr", "")))


def ask(compiled: re.Pattern[str], method: str, text: str) -> None:
    """Ask as the code does."""
    said: str | bytes = text.encode() if isinstance(compiled.pattern, bytes) else text
    if method in {"sub", "subn"}:
        getattr(compiled, method)(said[:0], said)
    elif method == "finditer":
        for _ in compiled.finditer(said):
            pass
    else:
        getattr(compiled, method)(said)
