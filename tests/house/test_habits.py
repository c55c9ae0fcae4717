"""Habits of the code: one clock, one way out to the queue, no signals, names that say something."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePath

import pytest

from tests.house import sources

NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "services", "common", "misc"}
CLOCK = "cir/clock.py"
CLOCKS = re.compile(
    r"(^|\.)(timezone\.(now|localdate|localtime)|datetime\.(now|utcnow|today)|date\.today"
    r"|time\.time)$"
)
WAKING = "cir/notifications/waking.py"  # the outbox wakes the workers; nobody else does
QUEUEING = {"delay", "apply_async", "send_task"}
CELERY = "cir/celery.py"  # Celery's own signals are how it is set up
QUERY_COUNTERS = re.compile(r"(^|\.)(assertNumQueries|django_assert_num_queries|django_assert_max_num_queries)$")


def says_nothing(name: str) -> bool:
    path = PurePath(name)
    return bool(NAMES_THAT_SAY_NOTHING & {path.stem, *path.parent.parts})


def clocks(text: str) -> Iterator[str]:
    for node in sources.nodes(text):
        name = sources.dotted(node) if isinstance(node, ast.Attribute) else ""
        if CLOCKS.search(name):
            yield f"line {node.lineno}: {name}"
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.timezone":
            yield f"line {node.lineno}: from {node.module}"


def queueing(text: str) -> Iterator[str]:
    for node in sources.nodes(text):
        if isinstance(node, ast.Attribute) and node.attr in QUEUEING:
            yield f"line {node.lineno}: .{node.attr}"


def signals(text: str) -> Iterator[str]:
    for node in sources.nodes(text):
        if isinstance(node, ast.ImportFrom | ast.Import):
            modules = {getattr(node, "module", ""), *(alias.name for alias in node.names)}
            if modules & {"django.dispatch", "django.db.models.signals", "receiver"}:
                yield f"line {node.lineno}: signals"


def counts_nothing(text: str) -> Iterator[str]:
    """`assertNumQueries(1)` as a statement of its own asserts nothing."""
    for node in sources.nodes(text):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            call = node.value
            if QUERY_COUNTERS.search(sources.dotted(call.func)) and len(call.args) == 1:
                yield f"line {node.lineno}: without `with`"


def skips(text: str) -> Iterator[str]:
    """A test that skips itself where something is missing would let CI pass without it."""
    for node in sources.nodes(text):
        if isinstance(node, ast.Call) and sources.dotted(node.func) in {"pytest.skip", "pytest.importorskip"}:
            yield f"line {node.lineno}: {sources.dotted(node.func)}"


def test_no_test_skips_itself():
    assert sources.found([name for name in sources.python() if name.startswith("tests/")], skips) == []


def test_files_have_names_that_say_something():
    assert [name for name in sources.python() if says_nothing(name)] == []


def test_only_the_clock_asks_the_system_for_the_time():
    assert sources.found([n for n in sources.product() if n != CLOCK], clocks) == []


def test_only_the_outbox_puts_tasks_on_the_queue():
    assert sources.found([n for n in sources.product() if n != WAKING], queueing) == []


def test_nothing_of_our_own_is_done_by_signals():
    assert sources.found([n for n in sources.product() if n != CELERY], signals) == []


def test_every_count_of_queries_is_a_with_statement():
    assert sources.found(sources.python(), counts_nothing) == []


@pytest.mark.parametrize(
    ("finder", "fault", "sound"),
    [
        (clocks, "x = timezone.now()", "x = clock.now()"),
        (clocks, "x = Field(default=timezone.now)", "x = timezone.timedelta(1)"),
        (clocks, "x = datetime.datetime.now(UTC)", "x = datetime.datetime(2026, 1, 1)"),
        (clocks, "x = date.today()", "x = at.date()"),
        (clocks, "from django.utils.timezone import now", "from django.utils import timezone"),
        (queueing, "send.delay(1)", "outbox.wake()"),
        (queueing, "x = send.apply_async", "x = send.name"),
        (signals, "from django.dispatch import receiver", "from django.db import models"),
        (signals, "from django.db.models.signals import post_save", "import celery"),
        (skips, "pytest.skip('no browser')", "pytest.fail('no browser')"),
        (counts_nothing, "self.assertNumQueries(1)", "with self.assertNumQueries(1): pass"),
        (counts_nothing, "django_assert_num_queries(1)", "assertNumQueries(1, f)"),
    ],
)
def test_each_rule_finds_its_fault_and_nothing_else(finder, fault, sound):
    assert list(finder(fault)), f"did not find {fault!r}"
    assert list(finder(sound)) == []


def test_the_rule_about_names_can_fail():
    assert says_nothing("cir/utils.py")
    assert says_nothing("metrics/common/xmr.py")
    assert not says_nothing("metrics/xmr.py")
