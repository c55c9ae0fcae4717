"""Lists cost the same whatever they hold: as many statements for 100 rows as for 10, and none that reads more of the
register when the register grows.

Counted, not timed: what a machine does besides changes nothing here. `make bench` measures the time.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.models.sql.compiler import SQLCompiler
from django.test.utils import CaptureQueriesContext

from cir import clock
from cir.accounts.models import ApiToken, Scope, User
from improvements import benchmark, counting
from improvements.models import Improvement, SavedView, Transition

pytestmark = pytest.mark.django_db

TABLE = "improvements_improvement"
BUDGETS = {
    "/register/": 8,
    "/register/?group=none": 8,
    "/register/?group=none&sort=-logged": 8,
    "/register/?group=urgency&sort=target": 8,
    "/register/?status=approved,planned&sort=-updated": 8,
    "/register/?q=laptops": 10,
    "/search/palette/?q=laptops": 8,
    "/board/": 14,
    "/prioritise/": 14,
    "/": 8,
}
WRITTEN = {"/register/": 0, "/register/?group=none&sort=-updated": 0, "/": 0, "/improvements/CIR-{first}/": 0}
"""How many statements, parts of statements included, a page may write when it is asked for again."""
MOST_FOR_A_RECORD, MOST_FOR_AN_IDEA = 10, 9
FRAMING = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
PAGES = (
    "/register/?group=none",
    "/register/?group=none&sort=-logged",
    "/register/?group=none&sort=logged",
    "/register/?group=none&sort=-updated",
    "/register/?group=none&sort=target",
    "/register/?sort=-score",
    "/register/?sort=-logged",
    "/register/?status=approved,planned&urgency=high&sort=target&group=none",
    "/register/?status=measuring&sort=-score&group=none",
)
READ_FOR_A_PAGE = 1000
"""Rows that may be looked at for the 50 that are shown: filters without an index of their own throw some away."""


COUNTS = "SELECT count(*)"
MOST_COUNTED = 60 * counting.MOST
"""Each of the two dozen numbers of a page is counted as far as a thousand; some pass a few rows for each they count."""


def statements(client, address: str) -> list[str]:
    """The SQL a page takes, when what is kept between requests is kept already."""
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    assert answer.status_code == 200, answer
    return [query["sql"] for query in queries.captured_queries]


def fill(count: int, owner: User) -> None:
    """So many open improvements of one person, in two statuses."""
    now, first = clock.now(), Improvement.objects.count()
    Improvement.objects.bulk_create(
        Improvement(
            title=f"Quicker laptops {number}", status=("new", "assessing")[number % 2], owner=owner, logged_by=owner,
            urgency="high", logged_at=now, status_since=now, updated_at=now,
        )
        for number in range(first, count)
    )  # fmt: skip


@pytest.mark.parametrize("address", BUDGETS)
def test_a_page_takes_no_more_statements_for_a_hundred_rows_than_for_ten(client, cora, ana, address):
    client.force_login(cora)
    fill(10, ana)
    few = statements(client, address)
    fill(100, ana)
    many = statements(client, address)
    assert len(many) <= len(few), "\n".join(many)
    assert len(many) <= BUDGETS[address], "\n".join(many)


def test_the_page_of_a_record_takes_no_more_statements_for_forty_moves_than_for_two(client, cora, ana):
    client.force_login(cora)
    record = Improvement.log(by=ana, title="Quicker laptops", owner=ana)
    numbers = []
    for many in (2, 40):
        at = clock.now()
        Transition.objects.bulk_create(
            Transition(improvement=record, move="hold", source="in_progress", target="planned", at=at, actor=ana)
            for _ in range(many - record.transitions.count())
        )
        numbers.append(len(statements(client, record.get_absolute_url())))
    assert numbers[1] <= numbers[0] <= MOST_FOR_A_RECORD


def test_an_idea_is_logged_by_a_program_in_few_statements(client, ana):
    secret = ApiToken.create(user=ana, name="Program", scopes=[Scope.READ, Scope.LOG])[1]
    asked = {"headers": {"Authorization": f"Bearer {secret}"}, "content_type": "application/json"}
    client.post("/api/v1/improvements/", json.dumps({"title": "Quicker laptops"}), **asked)
    with CaptureQueriesContext(connection) as queries:
        answer = client.post("/api/v1/improvements/", json.dumps({"title": "Quicker printers"}), **asked)
    done = [query["sql"] for query in queries.captured_queries if not query["sql"].startswith(FRAMING)]
    assert answer.status_code == 201
    assert len(done) <= MOST_FOR_AN_IDEA, "\n".join(done)


@pytest.mark.parametrize(("address", "most"), WRITTEN.items())
def test_a_page_that_was_asked_for_before_writes_little_sql(client, cora, ana, address, most, monkeypatch):
    """Django needs longer to write a statement than PostgreSQL to answer it: the text is kept, with its plan."""
    client.force_login(cora)
    fill(10, ana)
    address = address.format(first=Improvement.objects.order_by("pk").values_list("pk", flat=True)[0])
    statements(client, address)
    written = []
    write = SQLCompiler.as_sql
    monkeypatch.setattr(SQLCompiler, "as_sql", lambda self, *a, **k: written.append(self) or write(self, *a, **k))
    client.get(address)
    assert len(written) <= most, [str(each.query) for each in written]


def plans(sql: str) -> Iterator[dict[str, Any]]:
    """Every step of how PostgreSQL runs a statement, with what it really read."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql.replace('%', '%%')}", [])
        (found,) = cursor.fetchone()
    waiting = [(json.loads(found) if isinstance(found, str) else found)[0]["Plan"]]
    while waiting:
        step = waiting.pop()
        waiting += step.get("Plans", [])
        yield step


def rows_read(sql: str) -> float:
    """How many rows of the register a statement looks at, shown or not."""
    return sum(
        (step["Actual Rows"] + step.get("Rows Removed by Filter", 0)) * step["Actual Loops"]
        for step in plans(sql)
        if step.get("Relation Name") == TABLE
    )


def of_the_register(sqls: list[str]) -> list[str]:
    """Those of the statements that read improvements."""
    return [sql for sql in sqls if sql.startswith("SELECT") and f'"{TABLE}"' in sql]


def large(count: int) -> None:
    """The register of the benchmarks, as PostgreSQL knows it after a look."""
    if connection.vendor != "postgresql":
        pytest.fail("Runs on PostgreSQL.")
    benchmark.fill(count, "benchmark password")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def persons() -> list[User]:
    """One who sees everything, and one from whom restricted records are kept."""
    coordinator = User.objects.get(email="person0@benchmark.example")
    return [coordinator, User.objects.get(email="person7@benchmark.example")]


def test_no_page_of_the_register_reads_the_whole_register_or_sorts_it(client, db):
    large(5000)
    views = [f"/register/?{view.query}" for view in SavedView.objects.filter(shared=True)]
    wrong = {}
    for user in persons():
        client.force_login(user)
        for address in (*PAGES, *views):
            for sql in of_the_register(statements(client, address)):
                if COUNTS not in sql and (read := rows_read(sql)) > READ_FOR_A_PAGE:
                    wrong[user.name, address] = read
    assert not wrong


def test_a_page_reads_no_more_of_a_register_ten_times_as_large(client, db):
    large(1000)
    read = {}
    for size in (1000, 10_000):
        if size > 1000:
            large(size - 1000)
        for user in persons():
            client.force_login(user)
            for address in PAGES:
                asked = of_the_register(statements(client, address))
                read[size, user.name, address] = sum(rows_read(sql) for sql in asked if COUNTS not in sql)
                counted = sum(rows_read(sql) for sql in asked if COUNTS in sql)
                assert counted <= MOST_COUNTED, address
    grown = {key[1:]: (read[(1000, *key[1:])], many) for key, many in read.items() if key[0] > 1000}
    assert not {key: pair for key, pair in grown.items() if pair[1] > max(2 * pair[0], READ_FOR_A_PAGE)}
