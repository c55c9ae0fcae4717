"""How PostgreSQL finds the rows of the register: by index, in order, without reading or sorting the whole table.

On PostgreSQL only. The plans of 5,000 rows with statistics; a plan that walks the table would be slow at a million.
"""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cir import clock
from improvements.models import Improvement
from tests import factories

pytestmark = pytest.mark.django_db
TABLE = "improvements_improvement"


@pytest.fixture
def large(ana, ben):
    chance = random.Random(7)  # noqa: S311 - the same rows every time
    items = [factories.item(f"Service {n}") for n in range(20)]
    now = clock.now()
    shares = {"new": 8, "assessing": 6, "approved": 4, "planned": 4, "in_progress": 5, "measuring": 5, "declined": 20}
    statuses = chance.choices(list(shares), list(shares.values()), k=5000)
    Improvement.objects.bulk_create(
        Improvement(
            title=f"Idea {n} about {'printers' if n % 97 == 0 else 'laptops'}",
            description="What is wrong, who feels it, and how often it comes back. " * 25,
            status=statuses[n],
            item=chance.choice(items),
            owner=chance.choice([ana, ben, None]),
            score=chance.choice([None, round(chance.random() * 100, 2)]),
            logged_at=now - timedelta(hours=n),
            target_date=(now + timedelta(days=chance.randint(-100, 300))).date(),
            urgency=chance.choice(["high", "medium", "low", ""]),
        )
        for n in range(5000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return items


def nodes(plan):
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def plans(client, url):
    """The plans of the statements that fetch rows of the register for this address."""
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    found = [query["sql"] for query in asked if f'FROM "{TABLE}"' in query["sql"] and "sort_key" in query["sql"]]
    assert found, "the page asked for no rows"
    for sql in found:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
            yield cursor.fetchone()[0][0]["Plan"]


def whole_table(plan):
    mine = [node for node in nodes(plan) if node.get("Relation Name") == TABLE]
    return [node for node in mine if node["Node Type"] == "Seq Scan"]


def sorts(plan):
    """Sorts over rows of the register; a sort inside the look-up of one cell is none."""
    over_rows = [node for node in nodes(plan) if "Sort" in node["Node Type"]]
    return [node["Node Type"] for node in over_rows if any(part.get("Relation Name") == TABLE for part in nodes(node))]


FIRST_PAGES = (
    "", "view=&group=none", "view=&group=none&sort=-logged", "view=&group=none&sort=target", "status=declined",
    "status=declined&sort=-logged", "view=&group=none&sort=-updated", "view=&group=none&sort=-ref",
    "status=open&group=none&sort=-score", "owner=me&group=none&sort=-score",
)  # fmt: skip
SEARCHES = ("q=printers&group=none&sort=-logged",)


def test_first_pages_are_read_from_an_index_in_order_and_words_are_looked_up(client, ana, large):
    client.force_login(ana)
    read, sorted_ = {}, {}
    for query in (*FIRST_PAGES, *SEARCHES):
        for plan in plans(client, f"/register/?{query}" if query else "/register/"):
            read.setdefault(query, []).extend(whole_table(plan))
            sorted_.setdefault(query, []).extend(sorts(plan))
    assert {query: found for query, found in read.items() if found} == {}
    assert {query: found for query, found in sorted_.items() if found and query not in SEARCHES} == {}


def test_the_last_page_costs_what_the_first_does(client, ana, large):
    import re

    client.force_login(ana)
    url = "/register/?view=&group=none&sort=-logged"
    for _ in range(30):
        url = re.search(r'href="([^"]+)" rel="next"', client.get(url).content.decode())[1].replace("&amp;", "&")
    for plan in plans(client, url):
        assert whole_table(plan) == []
        assert sorts(plan) == []
        scan = next(node for node in nodes(plan) if node.get("Relation Name") == TABLE)
        assert "logged_at" in scan.get("Index Cond", ""), "the place of the page is found by the index"


def test_alike_titles_can_be_found_by_their_index(client, ana, large):
    """In 5,000 titles reading them all is cheaper, so that way is closed: what is left must be the index."""
    client.force_login(ana)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for plan in plans(client, "/register/?q=pritners&group=none&sort=-logged"):
        assert "improvement_title_alike" in {node.get("Index Name") for node in nodes(plan)}
