"""Settings from the environment: what is understood, and what is refused with a reason."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from cir import env, env_urls


@pytest.fixture(autouse=True)
def own_registry(monkeypatch):
    """The tests' settings must not appear beside the product's."""
    monkeypatch.setattr(env, "registry", {})
    monkeypatch.setattr(env, "_mistakes", [])


def refusal() -> str:
    with pytest.raises(ImproperlyConfigured) as caught:
        env.finish()
    return str(caught.value)


@pytest.mark.parametrize(("raw", "meant"), [("true", True), ("ON", True), ("0", False)])
def test_a_boolean_is_read_in_the_spellings_people_use(monkeypatch, raw, meant):
    monkeypatch.setenv("DEBUG", raw)
    assert env.boolean("DEBUG", help="x") is meant
    env.finish()


def test_a_boolean_that_is_neither_is_refused(monkeypatch):
    monkeypatch.setenv("DEBUG", "Flase")
    env.boolean("DEBUG", False, help="x")
    assert "DEBUG is 'Flase': use true or false." in refusal()


def test_everything_wrong_is_named_at_once(monkeypatch):
    monkeypatch.setenv("PORT", "http")
    monkeypatch.setenv("SECRET_KEY", "short")
    env.integer("PORT", 8000, help="x", at_least=1, at_most=65535)
    env.secret("SECRET_KEY", help="x")
    env.text("SITE", help="The address people open")
    env.insist(False, "ALLOWED_HOSTS must not be *.")
    words = refusal()
    assert "PORT is 'http': use a whole number from 1 to 65535." in words
    assert "SECRET_KEY has 5 characters: use a random value of at least 50." in words
    assert "SITE is not set. The address people open." in words
    assert "ALLOWED_HOSTS must not be *." in words
    assert "short" not in words


def test_a_secret_that_is_a_pattern_is_refused(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "changeme" * 10)
    env.secret("SECRET_KEY", help="x")
    assert "SECRET_KEY repeats few characters" in refusal()


def test_a_secret_is_made_on_first_use_and_kept(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    first = env.secret("SECRET_KEY", keep_in=tmp_path / "var" / "key", help="x")
    assert env.secret("SECRET_KEY", keep_in=tmp_path / "var" / "key", help="x") == first
    assert len(first) >= 64
    env.finish()


def test_a_secret_that_cannot_be_kept_is_asked_for(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    (tmp_path / "file").write_text("in the way")
    env.secret("SECRET_KEY", keep_in=tmp_path / "file" / "key", help="x")
    assert "SECRET_KEY is not set, and" in refusal()


def test_a_number_out_of_bounds_is_refused(monkeypatch):
    monkeypatch.setenv("PORT", "70000")
    env.integer("PORT", 8000, help="x", at_least=1, at_most=65535)
    assert "PORT is 70000" in refusal()


def test_an_empty_variable_counts_as_not_set(monkeypatch):
    monkeypatch.setenv("NAME", "  ")
    assert env.text("NAME", "usual", help="x") == "usual"
    env.finish()


def test_choices_and_lists(monkeypatch):
    monkeypatch.setenv("LEVEL", "loud")
    monkeypatch.setenv("HOSTS", "a.example, b.example,")
    env.text("LEVEL", "info", help="x", choices=("info", "debug"))
    assert env.strings("HOSTS", help="x") == ["a.example", "b.example"]
    assert "LEVEL is 'loud': use one of info, debug." in refusal()


@pytest.mark.parametrize("raw", ["cir.example", "ftp://cir.example", "https://", "https://[x"])
def test_an_address_needs_a_known_scheme_and_a_host(monkeypatch, raw):
    monkeypatch.setenv("SITE", raw)
    env.url("SITE", help="x")
    assert "SITE is no address: begin it with https://." in refusal()


def test_every_reader_registers_its_setting():
    env.text("A", "x", help="First")
    env.boolean("B", help="Second")
    env.database(default="sqlite:////var/db", shown_default="`var/db`")
    assert env.registry["A"] == env.Setting("A", "text", "`x`", "First")
    assert env.registry["B"].default == "required"
    assert env.registry["DATABASE_URL"].default == "`var/db`"
    assert "DATABASE_STATEMENT_TIMEOUT" in env.registry


def test_a_postgresql_address_with_a_socket_folder_and_odd_letters(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://me:p%40ss@%2Fsrv%2FRun/cir?sslmode=disable")
    found = env.database()
    assert found["HOST"] == "/srv/Run"
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("cir", "me", "p@ss")
    assert found["OPTIONS"]["sslmode"] == "disable"
    assert "-c statement_timeout=15000" in found["OPTIONS"]["options"]
    assert "-c lock_timeout=5000" in found["OPTIONS"]["options"]
    assert "-c idle_in_transaction_session_timeout=30000" in found["OPTIONS"]["options"]


@pytest.mark.parametrize(
    ("raw", "host", "port"), [("postgres://h:5433/n", "h", "5433"), ("postgres://u@[::1]:5433/n", "::1", "5433")]
)
def test_host_and_port(raw, host, port):
    assert (env_urls.database(raw)["HOST"], env_urls.database(raw)["PORT"]) == (host, port)


def test_a_pool_keeps_no_connections_beside_it(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://h/n")
    monkeypatch.setenv("DATABASE_POOL", "8")
    found = env.database()
    assert found["OPTIONS"]["pool"]["max_size"] == 8
    assert found["CONN_MAX_AGE"] == 0


def test_time_limits_can_be_switched_off(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://h/n")
    for name in ("STATEMENT", "LOCK", "IDLE"):
        monkeypatch.setenv(f"DATABASE_{name}_TIMEOUT", "0")
    assert "options" not in env.database()["OPTIONS"]


def test_sqlite_waits_its_turn_and_survives_readers():
    found = env_urls.database("sqlite:////var/cir/db.sqlite3")
    assert found["NAME"] == "/var/cir/db.sqlite3"
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in found["OPTIONS"]["init_command"]
    assert env_urls.with_limits(found, env_urls.Limits()) == found


@pytest.mark.parametrize(
    "raw", ["mysql://h/n", "postgres://h", "postgres://h:x/n", "sqlite://", "nonsense", "sqlite://f"]
)
def test_a_database_address_that_cannot_be_used_is_refused_without_its_password(monkeypatch, raw):
    monkeypatch.setenv("DATABASE_URL", raw)
    assert env.database() == {}
    words = refusal()
    assert words.count("DATABASE_URL") == 1
    assert "use " in words


@pytest.mark.parametrize(
    ("raw", "broker", "client"),
    [
        ("redis://:pw@h:6379/1", "redis://:pw@h:6379/1", "redis://:pw@h:6379/1"),
        ("valkey://h", "redis://h", "redis://h"),
        ("unix:///t/v.sock", "redis+socket:///t/v.sock?virtual_host=0", "unix:///t/v.sock?db=0"),
        ("redis+socket:///t/v.sock?virtual_host=2", "redis+socket:///t/v.sock?virtual_host=2", "unix:///t/v.sock?db=2"),
    ],
)
def test_a_valkey_address_in_both_spellings(raw, broker, client):
    assert env_urls.redis(raw) == (broker, client)


@pytest.mark.parametrize("raw", ["http://h", "unix://", "redis://", "redis://h:x"])
def test_a_valkey_address_that_cannot_be_used_is_refused(monkeypatch, raw):
    monkeypatch.setenv("REDIS_URL", raw)
    env.redis()
    assert "REDIS_URL" in refusal()
