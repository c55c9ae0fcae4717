"""Figures that are measured inside CIR rather than over HTTP: kept in the folder of the benchmark for its goals."""

import json
from pathlib import Path

FILE = "figures.json"


def keep(folder: Path, **found: float) -> None:
    """Add these to what is known."""
    (folder / FILE).write_text(json.dumps(known(folder) | found))


def known(folder: Path) -> dict[str, float]:
    """All of them so far."""
    path = folder / FILE
    return dict(json.loads(path.read_text())) if path.exists() else {}
