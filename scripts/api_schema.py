"""The OpenAPI description as it is kept in `docs/openapi.json`.

`python -m scripts.api_schema` (or `make schema`) writes it; a test compares the two, so that nothing about the API
changes by accident.
"""

import json
import os

import django

from scripts import options

TARGET = options.ROOT / "docs" / "openapi.json"


def text() -> str:
    """The description, as it is kept."""
    from cir.api.reference import description  # noqa: PLC0415 - Django has to be set up first

    return json.dumps(description(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def main() -> None:
    """Write the file."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cir.settings")
    django.setup()
    TARGET.write_text(text(), encoding="utf-8")
    print(f"Wrote {TARGET.relative_to(options.ROOT)}")


if __name__ == "__main__":
    main()
