"""The table of every setting, made from the code that reads them.

`python -m scripts.settings_table` writes `docs/settings.md`; a test compares the two.
"""

import cir.settings  # noqa: F401 - registers the application's settings
from cir import env
from scripts import options

TARGET = options.ROOT / "docs" / "settings.md"
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
    """The whole page: what the programs read, and what the application reads."""
    rows = sorted(env.registry.values(), key=lambda setting: setting.name)
    lines = [f"| `{each.name}` | {_cell(each.kind)} | {_cell(each.default)} | {_cell(each.help)}. |" for each in rows]
    return INTRODUCTION + "\n".join(lines) + "\n"


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


def main() -> None:
    """Write the page."""
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(table(), encoding="utf-8")
    print(f"Wrote {TARGET.relative_to(options.ROOT)}")


if __name__ == "__main__":
    main()
