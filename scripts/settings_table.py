"""The table of every setting, made from the code that reads them.

`python -m scripts.settings_table` writes `docs/settings.md`; a test compares the two.
"""

import os
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "docs" / "settings.md"
INTRODUCTION = """\
# Settings

Every setting is an environment variable. A value that is not understood, or one that is missing
and required, stops the start with a sentence that names the variable and the fix; all of them at
once. A variable that is set but empty counts as not set. `.env.example` is the shortest set with
which `docker-compose.yml` starts; `make run` needs none of them.

This page is made from the code by `python -m scripts.settings_table`.

| Variable | Value | Default | What it does |
|---|---|---|---|
"""


def table() -> str:
    """The whole page. Reads the settings, so the environment must allow a start."""
    from cir import env  # noqa: PLC0415 - after the environment is filled in
    from scripts import options  # noqa: F401, PLC0415 - registers the programs' own

    rows = sorted(env.registry.values(), key=lambda setting: setting.name)
    lines = [f"| `{each.name}` | {_cell(each.kind)} | {_cell(each.default)} | {_cell(each.help)}. |" for each in rows]
    return INTRODUCTION + "\n".join(lines) + "\n"


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


def main() -> None:
    """Write the page."""
    import cir.settings  # noqa: F401, PLC0415 - registers the application's

    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(table(), encoding="utf-8")
    print(f"Wrote {os.path.relpath(TARGET)}")


if __name__ == "__main__":
    main()
