"""Input that means harm, or means nothing: a clear refusal or kept exactly, never a fault."""

import json
import unicodedata
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from improvements.models import Improvement
from tests.api.conftest import V1, is_problem

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LIST = "improvements/"
BODIES = {
    "nested": b"[" * 100_000 + b"]" * 100_000,
    "nested a little too deep": b"[" * 300 + b"]" * 300,
    "nested objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "not JSON": b"{title: 1}",
    "nothing": b"",
    "a list": b"[]",
    "a word": b'"title"',
    "null": b"null",
    "twice": b'{"title": "First one", "title": "Second one"}',
    "twice, hidden": b'{"title": "First one", "title": "Second one\\u003a"}',
    "NaN": b'{"title": NaN}',
    "infinite": b'{"title": "Infinite", "cost_estimated": 1e400}',
    "long number": b'{"title": "Long", "item": ' + b"9" * 5000 + b"}",
    "a NUL": b'{"title": "N\\u0000UL in it"}',
    "half a pair": b'{"title": "half \\ud800 pair"}',
    "overlong UTF-8": b'{"title": "over\xc0\xaflong"}',
    "latin-1": '{"title": "Grüße aus Köln"}'.encode("latin-1"),
    "UTF-16": '{"title": "Sixteen bits"}'.encode("utf-16"),
    "a million names": b"{" + b",".join(b'"%d":1' % n for n in range(200_000)) + b"}",
    "huge text": b'{"title": "' + b"x" * 1_000_000 + b'"}',
    "only white space": b'{"title": "   \\u00a0\\u2003 "}',
    "a date before time": b'{"title": "Before time", "target_date": "0001-01-01"}',
    "a date after all": b'{"title": "After all", "target_date": "9999-12-31"}',
    "a number beyond": b'{"title": "Beyond", "cost_estimated": 1000000000000000000000000000000}',
    "a negative id": b'{"title": "Negative", "item": -1}',
    "a true id": b'{"title": "True", "item": true}',
    "an object as text": b'{"title": {"a": 1}}',
    "a list as text": b'{"title": ["a"]}',
    "deep tags": b'{"title": "Tags", "tags": [["a"]]}',
    "many tags": b'{"title": "Tags", "tags": [' + b",".join(b'"t%d"' % n for n in range(21)) + b"]}",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_body_that_cannot_be_meant_is_refused(as_program, ana, body):
    assert is_problem(as_program(ana).post(LIST, body), 400)
    assert not Improvement.objects.exists()


def test_of_names_nobody_knows_the_first_are_named_and_the_others_counted(as_program, ana):
    problems = as_program(ana).post(LIST, BODIES["a million names"]).json()["errors"]
    assert [each["field"] for each in problems[:2]] == ["0", "1"]
    assert (len(problems), problems[-1]["message"]) == (101, "Of the names sent 199,900 more are not known here.")


@pytest.mark.parametrize("name", ["a list", "a word", "null", "nothing", "nested", "a NUL"])
def test_nor_does_a_key_make_it_a_fault(as_program, ana, name):
    assert is_problem(as_program(ana).post(LIST, BODIES[name], Idempotency_Key="once"), 400)
    assert not Improvement.objects.exists()


def test_a_body_that_is_too_large_is_refused_unread(as_program, ana):
    assert is_problem(as_program(ana).post(LIST, b'{"title": "' + b"x" * 2_700_000 + b'"}'), 413, "too-large")


@pytest.mark.parametrize(
    "text",
    ["{{7*7}} {0.__class__} %s %(a)s ${x}", "<script>alert(1)</script>", "' OR 1=1 --", "a\u202eb RTL", "👩‍👩‍👧 family",
     "\U0001f600 four bytes", "back\\u0000slash"],
)  # fmt: skip
def test_what_only_looks_dangerous_is_kept_exactly(as_program, ana, text):
    answer = as_program(ana).post(LIST, {"title": text})
    assert answer.status_code == 201, answer.content
    assert answer.json()["title"] == text
    assert Improvement.objects.get().title == text


def test_text_is_kept_in_composed_form(as_program, ana):
    twin = unicodedata.normalize("NFD", "Größe und Überlänge")
    answer = as_program(ana).post(LIST, {"title": twin})
    assert answer.json()["title"] == unicodedata.normalize("NFC", twin)


@pytest.mark.parametrize(
    "query",
    ["q=%00", "status=%00", "owner=999999999999999999999", "owner=-1", "item=abc", "ref=CIR-99999999999999999999",
     "target_from=0000-00-00", "score_from=1e400", "q=%ED%A0%80", "tag=" + "x" * 3000, "sort=-logged%00", "cursor=%F0",
     "sort=id;drop", "owner__password=x", "status=new&status=%27%20OR%201=1", "page_size=１２", "cursor=" + "A" * 80,
     "logged_from=9999-12-31", "updated_before=0001-01-01", "q=" + "a%20" * 2000, "q=%2B-%22%27%3A%2A%26%7C%21%28"],
)  # fmt: skip
def test_a_query_that_cannot_be_meant_is_refused_or_finds_nothing(as_program, ana, query):
    answer = as_program(ana).get(f"{LIST}?{query}")
    assert answer.status_code in (200, 400), answer.content
    if answer.status_code == 400:
        assert is_problem(answer, 400)


@pytest.mark.parametrize(
    "reference", ["%00", "CIR-%00", "CIR-99999999999999999999999", "..%2f..", "%ED%A0%80", "CIR--1"]
)
def test_a_reference_that_cannot_be_is_not_found(as_program, ana, reference):
    assert is_problem(as_program(ana).get(f"{LIST}{reference}/"), 404)


@pytest.mark.parametrize("pk", ["0", "-1", "99999999999999999999999", "1e3", "%00", "01"])
def test_an_id_that_cannot_be_is_not_found(as_program, ana, idea, pk):
    assert is_problem(as_program(ana).get(f"{LIST}{idea.reference}/tasks/{pk}/"), 404)


@pytest.mark.parametrize("etag", ['"', "x", '"abc"', '"0"', '"99999999999"', "W/", '"1', "\x7f", '"1", "2"'])
def test_an_etag_that_is_none_of_ours_matches_nothing(as_program, ana, idea, etag):
    answer = as_program(ana).patch(f"{LIST}{idea.reference}/", {"title": "Never kept"}, If_Match=etag)
    assert is_problem(answer, 412, "stale")


@pytest.fixture
def by_ana(as_program, ana):
    return as_program(ana)


@settings(
    max_examples=40, deadline=timedelta(seconds=5), suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)  # fmt: skip
@given(st.dictionaries(
    st.sampled_from(["title", "description", "tags", "item", "owner", "target_date", "cost_estimated", "categories",
                     "restricted", "urgency", "blocker", "x"]),
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
                 lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
                 max_leaves=6),
))  # fmt: skip
def test_whatever_is_sent_is_kept_or_refused(by_ana, body):
    raw = json.dumps(body).encode("utf-8", "surrogatepass")
    answer = by_ana.client.post(V1 + LIST, raw, content_type="application/json")
    assert answer.status_code in (201, 400, 403), answer.content


def test_a_header_from_outside_never_reaches_the_log_as_it_is(as_program, ana, capsys):
    answer = as_program(ana).get(LIST, X_Request_ID="line\nbreak and more")
    assert "\n" not in answer["X-Request-ID"]
    assert "line\nbreak" not in capsys.readouterr().out
    assert as_program(ana).get(LIST, X_Request_ID="given-by-proxy-1")["X-Request-ID"] == "given-by-proxy-1"
