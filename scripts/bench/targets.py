"""What is asked, by whom. Runs inside CIR, beside the servers: makes the people's keys and counts the statements.

Writes the requests into a file; a page that does not exist yet is named on stderr and left out.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from cir import clock
from cir.accounts.models import ApiToken, Scope, User
from improvements import benchmark
from improvements.models import Improvement, Transition
from improvements.sorting import Sort
from improvements.table import rows
from improvements.table.state import State
from metrics.models import Measure
from scripts.bench.client import Request
from scripts.bench.stack import RAW
from scripts.bench.stage import IMPORT

COORDINATOR, CONTRIBUTOR = "person0@benchmark.example", "person7@benchmark.example"
API = "/api/v1/improvements/"
NEWEST = "/register/?sort=-logged&group=none"
HISTORY = 20
FILE = "requests.json"
ROWS = 5000
DEEP = 0.6
"""How far into the register the deep page lies."""


def requests() -> Iterator[Request]:
    """Every request of the benchmark."""
    record = _record_with_history()
    token = {"Authorization": f"Bearer {_token()}"}
    posting = token | {"Content-Type": "application/json"}
    yield Request("limit through Django", RAW)
    yield Request("API list", API, headers=token)
    yield Request("API list, filter + sort", f"{API}?status=approved,planned&sort=-score", headers=token)
    yield Request("API detail", f"{API}{record.reference}/", headers=token)
    coordinator, contributor = _signed_in(COORDINATOR), _signed_in(CONTRIBUTOR)
    for name, path in _pages(record):
        yield Request(name, path, headers=coordinator)
    for name, path in (("home, contributor", "/"), ("register, contributor", "/register/")):
        yield Request(name, path, headers=contributor)
    body = json.dumps({"title": "Printers on floor {n} lose their queue at night", "source": "staff"})
    yield Request("API create", API, "POST", posting, body.replace("{n}", "{n}"))


def imported() -> Request:
    """Many readings in one request, of a measure that has none."""
    measure = Measure.objects.create(name=f"Benchmark, imported, {clock.now()}", unit="tickets", kind="count")
    first = clock.now() - timedelta(days=ROWS)
    rows = [{"moment": (first + timedelta(days=n)).isoformat(), "value": n % 97} for n in range(ROWS)]
    headers = {"Authorization": f"Bearer {_token()}", "Content-Type": "application/json"}
    path = f"/api/v1/measures/{measure.pk}/readings/batch/"
    return Request(f"{ROWS:,} readings", path, "POST", headers, json.dumps({"readings": rows}))


def _pages(record: Improvement) -> Iterator[tuple[str, str]]:
    everything = Improvement.objects.visible_to(User.objects.get(email=COORDINATOR))
    grouped = State.of("")
    second = rows.page(everything, grouped).after
    order = Sort.named("-logged")
    place = int(Improvement.objects.count() * DEEP)
    far = order.ordered(everything).values()[place]
    yield "register", "/register/"
    yield "register, newest", NEWEST
    yield "register, filter + sort", "/register/?status=approved,planned&urgency=high&sort=target&group=none"
    yield "register, second page", f"/register/?after={second}"
    yield "register, deep page", f"{NEWEST}&after={order.cursor(far)}"
    yield "register, rare word", f"/register/?q={benchmark.RARE}"
    yield "register, common word", f"/register/?q={benchmark.COMMON}"
    yield "register, word of every record", "/register/?q=printer"
    yield "record, 20 moves", f"/improvements/{record.reference}/"
    yield "home", "/"
    yield "palette, rare word", f"/search/palette/?q={benchmark.RARE}"
    yield "palette, common word", f"/search/palette/?q={benchmark.COMMON}"
    for name in ("board", "prioritise", "dashboard", "metrics:kpis", "practice"):
        try:
            yield name, reverse(name)
        except NoReverseMatch:
            print(f"There is no page “{name}” yet: left out.", file=sys.stderr)


def _record_with_history() -> Improvement:
    """An improvement in progress, with twenty moves."""
    record = Improvement.objects.filter(status="in_progress").order_by("pk").first()
    assert record is not None  # noqa: S101 - the register was filled a moment ago
    missing = HISTORY - record.transitions.count()
    first = clock.now() - timedelta(days=HISTORY)
    Transition.objects.bulk_create(
        Transition(
            improvement=record, move="hold", source="in_progress", target="planned",
            at=first + timedelta(days=number), actor=record.owner, reason="Waiting for a part.",
        )
        for number in range(missing)
    )  # fmt: skip
    return record


def _token() -> str:
    user = User.objects.get(email=COORDINATOR)
    return ApiToken.create(user=user, name="Benchmark", scopes=[Scope.READ, Scope.LOG, Scope.READINGS])[1]


def _signed_in(email: str) -> dict[str, str]:
    client = Client()
    client.force_login(User.objects.get(email=email))
    name = settings.SESSION_COOKIE_NAME
    return {"Cookie": f"{name}={client.cookies[name].value}"}


def counted(request: Request) -> Request | None:
    """The request with the number of its SQL statements; None where there is no such page."""
    for _ in range(2):  # the first fills what is kept between requests
        with CaptureQueriesContext(connection) as queries:
            answer = Client(headers=request.headers | {"Host": "127.0.0.1"}).generic(
                request.method, request.path, request.body, content_type="application/json"
            )
    if answer.status_code == HTTPStatus.NOT_FOUND:
        print(f"There is no page for “{request.name}” yet: left out.", file=sys.stderr)
        return None
    statements = [each for each in queries.captured_queries if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    return replace(request, statements=len(statements))


def write() -> None:
    """All of them, into the folder of this installation."""
    found = [asdict(each) for request in requests() if (each := counted(request))]
    (settings.VAR_DIR / FILE).write_text(json.dumps(found))
    (settings.VAR_DIR / IMPORT).write_text(json.dumps(asdict(imported())))
