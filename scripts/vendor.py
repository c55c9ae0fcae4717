#!/usr/bin/env python3
"""Fetch the pinned third-party files the pages need, and write down their checksums.

Run it only to change a version: what it fetches is committed, so nobody needs npm to run CIR.
`npm pack` asks whatever registry npm is set up with; no address is recorded, only
name, version and the SHA-256 of every file (tests/house/test_vendored_files.py checks them).

    python scripts/vendor.py            fetch everything again
    python scripts/vendor.py htmx.org   fetch one package again
"""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "static" / "vendor"
TESTS = ROOT / "tests" / "vendor"
# Source maps are not kept, and collectstatic refuses a reference to a file that is not there.
SOURCE_MAP = re.compile(rb"\n?(//# sourceMappingURL=\S+|/\*# sourceMappingURL=\S+ \*/)\n?")


@dataclass(frozen=True)
class Package:
    """One npm package at one version, and the files of it that we keep."""

    name: str
    version: str
    licence: str
    folder: str
    files: tuple[str, ...]
    target: Path = PAGES


PACKAGES = (
    # The package has no licence file (tabler/LICENSE is written by hand from the files' header).
    # dist/libs holds libraries under other licences: take the two files, never the folder.
    Package(
        "@tabler/core", "1.6.1", "MIT", "tabler",
        ("dist/css/tabler.min.css", "dist/js/tabler.min.js"),
    ),
    Package("htmx.org", "2.0.11", "0BSD", "htmx", ("dist/htmx.min.js", "LICENSE")),
    Package("sortablejs", "1.15.7", "MIT", "sortable", ("Sortable.min.js", "LICENSE")),
    Package(
        "echarts", "6.1.0", "Apache-2.0", "echarts",
        ("dist/echarts.min.js", "LICENSE", "NOTICE"),
    ),
    Package(
        "@fontsource-variable/inter", "5.3.0", "OFL-1.1", "inter",
        ("files/inter-latin-wght-normal.woff2", "LICENSE"),
    ),
    Package("axe-core", "4.14.1", "MPL-2.0", "axe", ("axe.min.js", "LICENSE"), TESTS),
)  # fmt: skip


def main(wanted: list[str]) -> None:
    """Fetch the wanted packages (all of them by default) and rewrite the two lists."""
    for package in PACKAGES:
        if not wanted or package.name in wanted:
            fetch(package)
            print(f"{package.name} {package.version}")
    for target in (PAGES, TESTS):
        write_list(target)


def fetch(package: Package) -> None:
    """Unpack the kept files of one package into its folder, flat."""
    folder = package.target / package.folder
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, tarfile.open(pack(package, scratch)) as archive:
        for name in package.files:
            member = archive.extractfile(f"package/{name}")
            if member is None:
                raise SystemExit(f"{package.name} {package.version} has no file {name}")
            (folder / Path(name).name).write_bytes(SOURCE_MAP.sub(b"", member.read()))


def pack(package: Package, scratch: str) -> Path:
    """The archive of one package as npm hands it out."""
    subprocess.run(
        ["npm", "pack", "--silent", f"{package.name}@{package.version}"],  # noqa: S607 (the npm that the person has)
        cwd=scratch,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return next(Path(scratch).glob("*.tgz"))


def write_list(target: Path) -> None:
    """Name, version, licence and checksums of everything under one folder."""
    entries = [
        {
            "package": package.name,
            "version": package.version,
            "licence": package.licence,
            "files": {
                str(path.relative_to(target)): hashlib.sha256(path.read_bytes()).hexdigest()
                for path in sorted((target / package.folder).iterdir())
            },
        }
        for package in PACKAGES
        if package.target == target
    ]
    (target / "vendor.json").write_text(json.dumps(entries, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
