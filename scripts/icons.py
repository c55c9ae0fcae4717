#!/usr/bin/env python3
"""Add Tabler icons by name to the ones CIR carries.

    python scripts/icons.py clock-play rocket

Only the icons in use are kept, as path data in cir/ui/icons.json (MIT, (c) Paweł Kuna).
`name:filled` takes the filled drawing.
"""

import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VERSION = "3.51.0"
KEPT = Path(__file__).resolve().parent.parent / "cir" / "ui" / "icons.json"
EMPTY_SQUARE = "M0 0h24v24H0z"


def main(names: list[str]) -> None:
    """Add the named icons and keep the file sorted."""
    if not names:
        raise SystemExit(__doc__)
    icons = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    with tempfile.TemporaryDirectory() as scratch, tarfile.open(pack(scratch)) as archive:
        for name in names:
            icons[name] = paths(archive, name)
    KEPT.write_text(json.dumps(dict(sorted(icons.items())), indent=1) + "\n")


def pack(scratch: str) -> Path:
    """The archive of all icons as npm hands it out."""
    subprocess.run(
        ["npm", "pack", "--silent", f"@tabler/icons@{VERSION}"],  # noqa: S607 (the npm that the person has)
        cwd=scratch,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return next(Path(scratch).glob("*.tgz"))


def paths(archive: tarfile.TarFile, name: str) -> list[str]:
    """The path data of one icon, without the invisible square around it."""
    base, _, style = name.partition(":")
    try:
        member = archive.extractfile(f"package/icons/{style or 'outline'}/{base}.svg")
    except KeyError:
        member = None
    if member is None:
        raise SystemExit(f"Tabler icons {VERSION} has no icon {name}")
    drawn = re.findall(r'\bd="([^"]+)"', member.read().decode())
    return [path for path in drawn if path != EMPTY_SQUARE]


if __name__ == "__main__":
    main(sys.argv[1:])
