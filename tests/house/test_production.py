"""Production refuses to start half safe, and passes Django's own checks before deployment."""

import os
import secrets
import subprocess
import sys

import pytest

from tests.house import sources

GOOD = {
    "SECRET_KEY": secrets.token_urlsafe(64),
    "BASE_URL": "https://cir.example",
    "DATABASE_URL": "postgres://cir:secret@database.invalid/cir",
    "STATIC_COLLECTED": "true",
}


def check(**changed: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=sources.ROOT,
        env={"PATH": os.environ["PATH"]} | GOOD | changed,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr


def test_production_passes_the_checks_before_deployment():
    assert check() == (0, "")


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set"),
        ({"SECRET_KEY": "weak"}, "SECRET_KEY has 4 characters: use a random value of at least 50"),
        ({"SECRET_KEY": "changeme" * 10}, "SECRET_KEY repeats few characters"),
        ({"DEBUG": "true"}, "DEBUG is true where BASE_URL is https"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS is *"),
        ({"DATABASE_URL": "postgres://"}, "DATABASE_URL names no database"),
    ],
)
def test_what_is_half_safe_does_not_start(changed, said):
    code, words = check(**changed)
    assert code != 0
    assert said in words


def test_everything_wrong_is_named_in_one_go():
    _, words = check(SECRET_KEY="weak", DEBUG="true", ALLOWED_HOSTS="*")
    assert all(name in words for name in ("SECRET_KEY", "DEBUG", "ALLOWED_HOSTS"))
