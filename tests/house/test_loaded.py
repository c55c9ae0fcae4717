"""What a web process does not load before it is needed: each of these is one to fifteen MiB of every process.

If this fails, something imports one of them at its top again. Where it is needed seldom, load it there and then
(`import_string`); where a library of ours asks for it, see `cir/later.py`.
"""

import json
import os
import secrets
import subprocess
import sys

import pytest

from tests.installation import ROOT

SELDOM = {
    "celery": "tasks and the schedule are the worker's: no module of a page may import `tasks`",
    "cryptography": "sealing of mails, single sign-on",
    "django.test": "a tool of tests",
    "drf_spectacular.generators": "the description of the API",
    "fido2": "security keys, which are not offered",
    "jsonschema": "the description of the API",
    "jwt": "single sign-on",
    "kombu": "Celery's",
    "openpyxl": "spreadsheets",
    "redis": "Celery's",
    "unittest": "a tool of tests",
    "urllib3": "single sign-on",
}
SAYS = f"""
import json, sys
from importlib.util import find_spec
from concurrent.futures import ThreadPoolExecutor
import cir.wsgi
print(json.dumps([name for name in {list(SELDOM)} if name in sys.modules]))
stands_in = sys.modules["requests"]
print(find_spec("requests").name, sys.modules["requests"] is stands_in)
with ThreadPoolExecutor(4) as at_once:
    print(len({{*at_once.map(lambda _: id(stands_in.Session), range(4))}}))
from rest_framework import compat
print(compat.requests.Session is sys.modules["requests"].Session)
import allauth.mfa.webauthn.internal.auth as keys
print(keys.WebAuthn.__name__)
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory) -> list[str]:
    around = {"DATABASE_URL": "postgres://nobody@127.0.0.1/nothing", "SECRET_KEY": secrets.token_urlsafe(64)}
    around["VAR_DIR"] = str(tmp_path_factory.mktemp("var"))
    found = subprocess.run(
        [sys.executable, "-c", SAYS], cwd=ROOT, env=os.environ | around, check=True, capture_output=True, text=True
    )
    return found.stdout.splitlines()


def test_a_web_process_loads_nothing_that_it_seldom_needs(said):
    assert {name: SELDOM[name] for name in json.loads(said[0])} == {}


def test_what_stands_in_for_a_library_gives_the_real_one_also_to_several_at_once(said):
    assert said[2:] == ["1", "True", "WebAuthn"]


def test_whether_a_library_is_there_can_be_asked_without_loading_it(said):
    assert said[1] == "requests True"
