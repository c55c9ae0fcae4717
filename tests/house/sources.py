"""What the rules look at: the files of the project, and Python taken apart."""

import ast
import subprocess
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCT = ("cir", "metrics", "improvements", "feedback")
Finder = Callable[[str], Iterable[str]]


@cache
def files(suffix: str = "") -> list[str]:
    """Every file git knows or would take, as a path from the top, without vendored ones."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return sorted(
        {name for name in listed if name.endswith(suffix) and "/vendor/" not in name and (ROOT / name).is_file()}
    )


def python(*, migrations: bool = False) -> list[str]:
    """Every Python file, without migrations unless they are asked for."""
    return [name for name in files(".py") if migrations or "/migrations/" not in name]


def product(suffix: str = ".py") -> list[str]:
    """The files of the product itself: no tests, no scripts, no migrations."""
    return [name for name in files(suffix) if name.split("/")[0] in PRODUCT and "/migrations/" not in name]


def read(name: str) -> str:
    """The text of a file, named from the top."""
    return (ROOT / name).read_text(encoding="utf-8", errors="replace")


def found(names: Iterable[str], finder: Finder) -> list[str]:
    """What the finder finds in these files, each with the file's name before it."""
    return [f"{name}: {fault}" for name in names for fault in finder(read(name))]


def nodes(text: str) -> Iterator[ast.AST]:
    """All of a Python file, node by node."""
    yield from ast.walk(ast.parse(text))


def dotted(node: ast.AST) -> str:
    """`a.b.c` for the expression a.b.c; what cannot be named is left out."""
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else node.attr
    return node.id if isinstance(node, ast.Name) else ""
