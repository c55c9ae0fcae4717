"""What cannot be a reading is refused in the same plain words whichever way it comes: form, paste, file, program."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cir import clock
from cir.accounts.models import ApiToken, Scope, User
from metrics.models import Measure
from tests import factories
from tests.metrics.sending import at, send, values

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
MAY = "2026-05-01"
AHEAD = f"{clock.today() + timedelta(days=40):%Y-%m-%d}"
NUMBER = "neither infinite nor undefined"
CASES: dict[str, tuple[str, str, str, str]] = {
    "another unit": (
        MAY,
        "5",
        "hours",
        "“hours” is another unit: this measure is read in “tickets”. Convert it first.",
    ),
    "no number": (MAY, "about 12", "", "number"),
    "to come": (AHEAD, "5", "", "Choose a moment that has passed."),
    "before 1970": ("1969-05-01", "5", "", "Choose a moment after 1969."),
    "NaN": (MAY, "NaN", "", NUMBER),
    "infinite": (MAY, "inf", "", NUMBER),
    "no double holds it": (MAY, "1e400", "", NUMBER),
    "too large": (MAY, "1e16", "", "Enter a number below 1,000,000,000,000,000."),
    "below the scale": (MAY, "-1", "", "Enter 0 or more."),
}
"""Day, number, unit, and what is said."""


@pytest.fixture
def counted(ana: User) -> Measure:
    return factories.measure("Calls", unit="tickets", kind="count", owner=ana)


@pytest.fixture
def program(ana: User) -> Client:
    _, secret = ApiToken.create(user=ana, name="Tests", scopes=[Scope.READINGS])
    return Client(headers={"Authorization": f"Bearer {secret}"})


def pushed(program: Client, measure: Measure, row: dict[str, str], *, many: bool) -> Any:
    """One reading, or a batch of one; numbers as JSON writes them."""
    body = orjson.dumps({"readings": [{"X": 1}]} if many else {"X": 1}).decode()
    said = ", ".join(f'"{name}": {text}' for name, text in row.items())
    body = body.replace('"X":1', said)
    path = f"/api/v1/measures/{measure.pk}/readings/{'batch/' if many else ''}"
    return program.post(path, body, content_type="application/json")


@pytest.mark.parametrize("name", CASES)
def test_pages_say_it_by_form_paste_and_file(client: Client, counted: Measure, ana: User, name: str):
    day, number, unit, words = CASES[name]
    client.force_login(ana)
    cell = f"{number} {unit}".strip()
    table = f"Date;Value\n{day};{cell}\n".encode()
    answers = {
        "form": client.post(at(counted, "add/"), {"moment": day, "value": cell}),
        "paste": send(client, counted, f"{day}\t{cell}"),
        "file": client.post(at(counted, "table/"), {"file": SimpleUploadedFile("readings.csv", table)}),
        "added": send(client, counted, f"{day}\t{cell}", add="pasted"),
    }
    found = {way: words in answer.content.decode() for way, answer in answers.items()}
    assert all(found.values()), found
    assert (answers["form"].status_code, answers["added"].status_code) == (400, 400)
    assert values(counted) == []


@pytest.mark.parametrize("name", CASES)
def test_programs_are_told_the_field_one_by_one_and_many_at_once(counted: Measure, program: Client, name: str):
    day, number, unit, words = CASES[name]
    row = {"moment": f'"{day}T12:00:00Z"', "value": {"inf": "Infinity", "about 12": '"about 12"'}.get(number, number)}
    row |= {"unit": f'"{unit}"'} if unit else {}
    for many in (False, True):
        answer = pushed(program, counted, row, many=many)
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), answer.content
        if words == NUMBER:  # JSON knows no such number: the body itself is refused
            assert "The body is not valid JSON" in answer.json()["detail"]
            continue
        (problem,) = answer.json()["errors"]
        field = "unit" if unit else "moment" if day != MAY else "value"
        assert problem["field"] == (f"readings.0.{field}" if many else field)
        assert words in problem["message"], problem
    assert values(counted) == []


@pytest.mark.parametrize("below", ["0", "-5"])
def test_a_denominator_of_nothing_is_refused_every_way(client: Client, program: Client, ana: User, below: str):
    rate = factories.measure("Solved", unit="%", kind="rate", owner=ana)
    words = "A rate needs a denominator above zero. Leave this period out."
    client.force_login(ana)
    table = f"Date;Numerator;Denominator\n{MAY};1;{below}\n".encode()
    answers = [
        client.post(at(rate, "add/"), {"moment": MAY, "numerator": "1", "denominator": below}),
        send(client, rate, f"{MAY}\t1\t{below}"),
        client.post(at(rate, "table/"), {"file": SimpleUploadedFile("readings.csv", table)}),
    ]
    assert [words in answer.content.decode() for answer in answers] == [True] * 3
    row = {"moment": f'"{MAY}T12:00:00Z"', "numerator": "1", "denominator": below}
    for many in (False, True):
        (problem,) = pushed(program, rate, row, many=many).json()["errors"]
        assert (problem["field"].rpartition(".")[2], problem["message"]) == ("denominator", words)
    assert values(rate) == []


def test_a_number_with_its_own_unit_and_one_in_powers_of_ten_is_read_every_way(client: Client, ana: User):
    client.force_login(ana)
    for cell, value in {"5 tickets": 5, "1.2E+03": 1200, "1,5e1": 15}.items():
        form, paste = (factories.measure(f"{way} {cell}", unit="tickets", owner=ana) for way in ("Form", "Paste"))
        assert client.post(at(form, "add/"), {"moment": MAY, "value": cell}).status_code == 302
        send(client, paste, f"{MAY}\t{cell}", add="pasted")
        assert values(form) == values(paste) == [value]


def test_out_of_order_and_sent_twice_ends_the_same_every_way(client: Client, program: Client, ana: User):
    client.force_login(ana)
    days, wanted = ("2026-07-01", "2026-05-01", "2026-06-01"), [5, 6, 7]
    pasted, filed, sent = (factories.measure(name, owner=ana) for name in ("Pasted", "Filed", "Sent"))
    rows = "\n".join(f"{day}\t{day[6]}" for day in days)
    file = SimpleUploadedFile("r.csv", ("Date;Value\n" + rows.replace("\t", ";")).encode())
    looked = client.post(at(filed, "table/"), {"file": file})
    body = {"readings": [{"moment": f"{day}T12:00:00Z", "value": int(day[6])} for day in days]}
    for _ in range(2):
        send(client, pasted, rows, add="pasted")
        client.post(at(filed, "table/"), {"rows": looked.context["form"].initial["rows"], "add": "file"})
        path = f"/api/v1/measures/{sent.pk}/readings/batch/"
        program.post(path, orjson.dumps(body), content_type="application/json")
        assert [values(each) for each in (pasted, filed, sent)] == [wanted] * 3
