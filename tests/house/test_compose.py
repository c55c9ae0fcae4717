"""The compose file is right as far as it can be known without Docker, and its programs run."""

import os
import re
import secrets
import signal
import subprocess
import sys
import time

import pytest

import cir.settings  # noqa: F401 - registers the settings
from cir import env
from scripts import options  # noqa: F401 - registers the programs' own
from scripts.valkey import Valkey
from tests.house import compose, sources
from tests.installation import free_port
from tests.postgres import Postgres

SECRETS = {"SECRET_KEY", "POSTGRES_PASSWORD", "VALKEY_PASSWORD"}
RUNNING = ("web", "worker", "beat", "postgres", "valkey")


def seconds(duration: str) -> int:
    return int(re.fullmatch(r"(\d+)s", duration)[1])


def test_every_variable_it_passes_on_is_a_setting():
    for name in compose.PROGRAMS:
        assert set(compose.services()[name]["environment"]) <= set(env.registry), name


def test_every_setting_in_the_example_file_reaches_every_program_and_none_moves_what_the_file_relies_on():
    relied_on = {"HOST", "PORT", "VAR_DIR", "DATABASE_URL", "REDIS_URL"}
    for name in compose.PROGRAMS:
        assert compose.services()[name]["env_file"] == [{"path": ".env", "required": False}], name
        assert relied_on <= set(compose.services()[name]["environment"]), name


def test_every_required_setting_is_passed_on_to_every_program():
    required = {each.name for each in env.registry.values() if "required" in each.default}
    assert required
    for name in compose.PROGRAMS:
        assert required <= set(compose.services()[name]["environment"]), name


def test_every_variable_it_asks_for_is_a_setting_or_explained_in_the_example():
    explained = set(re.findall(r"^(\w+)=", sources.read(".env.example"), re.M))
    asked = set(compose.variables())
    assert asked <= set(env.registry) | compose.OWN
    assert explained <= asked, "the example names what nothing reads"
    must_be_set = {name for name, rules in compose.variables().items() if ":?" in rules}
    assert must_be_set | compose.OWN <= explained


def test_no_secret_has_a_default_with_which_it_would_start():
    for name in SECRETS:
        assert compose.variables()[name] == {":?"}, name
    for line in sources.read(".env.example").splitlines():
        name, _, value = line.partition("=")
        assert name not in SECRETS or not value


def test_it_does_not_start_without_its_secrets():
    with pytest.raises(KeyError, match="SECRET_KEY"):
        compose.filled_in(compose.services()["web"]["environment"]["SECRET_KEY"], {})


def test_web_and_worker_scale_and_beat_is_exactly_one():
    services = compose.services()
    assert [name for name, each in services.items() if each.get("command") == ["beat"]] == ["beat"]
    assert services["beat"]["deploy"]["replicas"] == 1
    assert not any("container_name" in each or "hostname" in each for each in services.values())
    assert "ports" not in services["worker"]
    (port,) = services["web"]["ports"]
    assert re.search(r":\d+-\d+:8000$", compose.filled_in(port, {})), "a range, one for each"


def test_everything_that_runs_has_a_health_check_and_time_to_end():
    for name in RUNNING:
        service = compose.services()[name]
        assert service["healthcheck"]["test"][0].startswith("CMD"), name
        assert service["restart"] == "unless-stopped", name
        assert seconds(service["stop_grace_period"]) >= 15, name


def test_nothing_of_ours_starts_before_the_migration_is_done():
    for name in ("web", "worker", "beat"):
        waits = compose.services()[name]["depends_on"]
        assert waits["migrate"]["condition"] == "service_completed_successfully"
    assert compose.services()["migrate"]["restart"] == "no"
    assert set(compose.services()["migrate"]["depends_on"]) == {"postgres"}


def test_what_must_last_is_in_named_volumes():
    for name, folder in {
        "postgres": "/var/lib/postgresql",
        "valkey": "/data",
        "web": "/app/var/media",
        "worker": "/app/var/media",
    }.items():
        volumes = compose.services()[name]["volumes"]
        assert any(each.endswith(f":{folder}") and each[0] not in "./" for each in volumes), name


def test_the_image_is_slim_hashed_and_does_not_run_as_root():
    recipe = sources.read("Dockerfile")
    assert re.search(r"^FROM python:3\.1\d-slim-\w+$", recipe, re.M)
    assert "--require-hashes --no-deps -r requirements/run.txt" in recipe
    assert re.findall(r"^USER (\w+)$", recipe, re.M)[-1:] == ["cir"]
    assert not re.search(r"^(ENV|ARG) .*(SECRET|PASSWORD)", recipe, re.M)
    assert not re.search(r"^ADD ", recipe, re.M)


def test_the_image_takes_along_only_what_is_named():
    lines = sources.read(".dockerignore").splitlines()
    patterns = [line for line in lines if line and not line.startswith("#")]
    assert patterns[0] == "*"
    taken = {pattern.removeprefix("!") for pattern in patterns if pattern.startswith("!")}
    needed = {f"{app}" for app in sources.PRODUCT} | {"scripts", "static", "templates", "manage.py"}
    assert needed <= taken
    assert not taken & {".env", "var", ".git", "tests"}


@pytest.fixture(scope="module")
def machines():
    """A PostgreSQL and a Valkey in the place of those two containers."""
    postgres, valkey = Postgres(), Valkey()
    try:
        postgres.start()
        valkey.start()
        yield {"DATABASE_URL": postgres.url(), "REDIS_URL": valkey.url}
    finally:
        valkey.stop()
        postgres.stop()


@pytest.fixture(scope="module")
def container(machines, tmp_path_factory):
    """The environment of a container: what the image and the compose file give, nothing else."""
    values = {name: secrets.token_hex(32) for name in SECRETS}
    values |= {"BASE_URL": "https://cir.example"}
    var, port = tmp_path_factory.mktemp("var"), free_port()

    def environment(name):
        given = compose.services()[name]["environment"].items()
        inside = {key: compose.filled_in(value, values) for key, value in given}
        here = {"HOST": "127.0.0.1", "PORT": str(port), "VAR_DIR": str(var)}
        return {"PATH": os.environ["PATH"]} | compose.image() | inside | here | machines

    return environment


def run(module, arguments, environment, **more):
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=sources.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        **more,
    )


STEADY = 4
"""Good answers in a row after which a program counts as started."""


@pytest.fixture(scope="module")
def migrated(container):
    for module in (["manage", "collectstatic", "--noinput", "-v0"], ["migrate"]):
        done = run("scripts.programs", module, container("migrate"))
        assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_each_program_gets_well_and_ends_when_asked(name, container, migrated):
    environment = container(name)
    command = compose.services()[name]["command"]
    check = compose.services()[name]["healthcheck"]["test"]
    assert check[:3] == ["CMD", "python", "-m"]
    program = subprocess.Popen([sys.executable, "-m", "scripts.programs", *command], cwd=sources.ROOT, env=environment)
    try:
        give_up, well = time.monotonic() + 40, 0
        while well < STEADY:  # its last child may still be starting, and would not hear that it is to end
            health = run(check[3], check[4:], environment)
            well += health.returncode == 0
            assert program.poll() is None, f"{name} ended"
            assert time.monotonic() < give_up, health.stderr
    finally:
        program.send_signal(signal.SIGTERM)
        code = program.wait(30)
    assert code == 0
    assert run(check[3], check[4:], environment).returncode == 1 or name == "beat"


def test_a_program_that_does_not_exist_is_named(container):
    done = run("scripts.programs", ["wep"], container("web"))
    assert done.returncode == 1
    assert done.stderr.startswith("There is no program 'wep': use web, worker, beat, migrate")


def test_the_migration_refuses_wrong_settings_in_sentences(container):
    wrong = container("migrate") | {"DATABASE_URL": "mysql://h/n"}
    done = run("scripts.programs", ["migrate"], wrong)
    assert done.returncode == 1
    assert "DATABASE_URL begins with 'mysql'" in done.stderr
    assert "Traceback" not in done.stderr
