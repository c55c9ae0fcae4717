"""The log says what happened and where; never a body, a token, a password, an address or words of anybody."""

import pytest
from django.test import Client

from cir import faults
from cir.accounts.models import ApiToken, Scope
from cir.notifications import outbox
from cir.notifications.models import Outbox
from feedback.models import Feedback
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
CANARY, ADDRESS, PASSWORD = "CANARYWORDS", "canary.mail@customer.example", "canary-pass-word-1"
FORGED = "x\r\n2026-01-01 [error] forged"


@pytest.fixture
def log(capsys):
    """Everything that a process of ours writes to its terminal, in small letters."""
    return lambda: "".join(capsys.readouterr()).lower()


def holds(text):
    """Which of what nobody may read stands in it."""
    return [said for said in ("canary", ADDRESS, "customer.example") if said in text]


def test_neither_forms_nor_programs_leave_what_they_sent(client, ana, log, item):
    secret = ApiToken.create(user=ana, name="Canary", scopes=Scope.values)[1]
    head = {"Authorization": f"Bearer {secret}", "X-Request-ID": FORGED, "User-Agent": CANARY, "Referer": CANARY}
    outside = Client(raise_request_exception=False)
    outside.post("/login/", {"login": ADDRESS, "password": PASSWORD})
    outside.post("/login/reset/", {"email": ADDRESS})
    outside.post("/suggest/", {"words": CANARY, "name": CANARY, "email": ADDRESS, "file": CANARY})
    receipt = Feedback.objects.get().keys.first()
    assert receipt
    outside.get(f"/s/{CANARY}/")
    outside.get(f"/{CANARY}%0d%0aforged/", {"q": CANARY})
    for body in (f'{{"title": "{CANARY} {ADDRESS}"}}', f'{{"{CANARY}": 1}}', CANARY, '{"title": ""}'):
        outside.post("/api/v1/improvements/", body, content_type="application/json", headers=head)
    outside.get("/api/v1/improvements/", {"q": CANARY}, headers={"Authorization": f"Bearer {CANARY}"})
    said = log()
    assert "api/v1/improvements/" in said, "something was logged, or this test is void"
    assert holds(said) == []
    assert secret.lower() not in said
    assert not [line for line in said.splitlines() if line.startswith("2026-01-01")], "no line was forged"


def test_a_fault_is_logged_by_its_kind_and_place_and_not_by_its_words(ana, log, monkeypatch):
    def breaks(*args, **kwargs):
        raise RuntimeError(f"{CANARY} {ADDRESS} {FORGED}")

    monkeypatch.setattr("improvements.finding.find_with", breaks)
    client = Client(raise_request_exception=False)
    client.force_login(ana)
    page = client.get("/improvements/CIR-1/")
    assert page.status_code == 500
    assert holds(page.content.decode().lower()) == []
    said = log()
    ours = "".join(line for line in said.splitlines() if "request.failed" in line)
    assert "runtimeerror" in ours
    assert "tests/privacy/test_log.py" in ours, "where it arose"
    assert holds(ours) == []


def test_what_a_mail_server_says_stands_on_the_page_of_administrators_alone(ana, log, settings, monkeypatch):
    def refused(row):
        raise outbox.GiveUp(f"{{'{ADDRESS}': (550, b'no such {CANARY}')}}")

    kind = "account.reset"
    monkeypatch.setitem(outbox._handlers, kind, outbox.Handler(refused, True, 1))
    outbox.put(kind, "one", {})
    outbox.drain()
    assert CANARY in Outbox.objects.get(dedupe="one", dead_at__isnull=False).last_error
    said = log()
    assert "outbox.dead" in said
    assert holds(said) == []


def test_what_is_told_of_an_error_names_its_cause_too():
    try:
        try:
            {}[CANARY]
        except KeyError as wrong:
            raise ValueError(ADDRESS) from wrong
    except ValueError as error:
        said = faults.told(error)
    assert (said["error"], said["cause"]) == ("ValueError", "KeyError")
    assert said["where"].startswith("tests/privacy/test_log.py:")
    assert holds(str(said).lower().replace("test_log", "")) == []
    assert factories.PASSWORD not in str(said)
