"""Every refusal is a problem detail that leaks nothing, whoever wrote it."""

import pytest
from django.db import OperationalError
from django.test import Client, override_settings

from cir.accounts.models import ApiToken
from improvements.models import Improvement
from tests.api.conftest import Program, is_problem

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LIST = "/api/v1/improvements/"


def test_without_a_token_there_is_nothing_to_see(client):
    answer = client.get(LIST)
    assert is_problem(answer, 401, "not-signed-in")
    assert answer["WWW-Authenticate"] == 'Bearer realm="CIR"'


def test_an_unknown_an_expired_and_a_revoked_token_are_refused(ana):
    assert is_problem(Program("cir_0123456789_nonsense").get(LIST), 401, "token-unknown")
    assert is_problem(Program("x" * 5000).get(LIST), 401, "token-unknown")
    token, secret = ApiToken.create(user=ana, name="Old", scopes=["read"])
    token.revoke()
    assert is_problem(Program(secret).get(LIST), 401, "token-ended")


def test_the_token_of_somebody_who_left_is_dead(as_program, ana):
    program = as_program(ana)
    ana.is_active = False
    ana.save()
    assert is_problem(program.get(LIST), 401, "inactive")


def test_a_right_that_is_lost_is_lost_at_the_next_request(as_program, cora, idea):
    program = as_program(cora)
    cora.memberships.all().delete()
    assert is_problem(program.post(f"{LIST}{idea.reference}/moves/assess/"), 403, "not-allowed")


def test_a_token_may_do_only_what_its_scopes_say(as_program, cora, idea):
    reader = as_program(cora, ["read"])
    assert reader.get(LIST).status_code == 200
    assert is_problem(reader.post(LIST, {"title": "Not with this token"}), 403, "scope")
    assert is_problem(reader.post(f"{LIST}{idea.reference}/moves/assess/"), 403, "scope")
    assert is_problem(as_program(cora, ["log"]).get(LIST), 403, "scope")


@pytest.mark.parametrize("path", ["/api/", "/api/v2/", "/api/v1/nonsense/", "/api/v1/improvements", LIST + "CIR-x/"])
def test_what_is_not_there_is_404(as_program, ana, path):
    assert is_problem(as_program(ana).get(path), 404, "not-found")


def test_an_unknown_move_is_404(as_program, cora, idea):
    assert is_problem(as_program(cora).post(f"{LIST}{idea.reference}/moves/explode/"), 404)


def test_methods_types_and_languages_that_are_not_spoken(as_program, ana):
    program = as_program(ana)
    assert is_problem(program("DELETE", LIST), 405, "method-not-allowed")
    assert is_problem(program("TRACE", LIST), 405)
    assert is_problem(program("PROPFIND", LIST), 405)
    assert is_problem(program.get(LIST, Accept="text/html"), 406, "not-acceptable")
    text = program.client.post(LIST, "<title/>", content_type="application/xml")
    assert is_problem(text, 415, "unsupported-media-type")
    assert is_problem(program.post(LIST, {"title": "Pressed"}, Content_Encoding="gzip"), 415)
    overridden = program("POST", LIST, {"title": "Not deleted"}, X_HTTP_Method_Override="DELETE")
    assert overridden.status_code == 201


def test_a_foreign_host_is_refused(as_program, ana):
    assert is_problem(as_program(ana).get(LIST, Host="evil.example"), 400, "bad-request")


def test_a_session_needs_the_csrf_token(ana):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(ana)
    assert browser.get(LIST).status_code == 200
    answer = browser.post(LIST, {"title": "From elsewhere"}, content_type="application/json")
    assert is_problem(answer, 403, "csrf")
    assert not Improvement.objects.exists()


def test_a_crash_says_nothing_about_itself(as_program, ana, monkeypatch):
    def crash(*args, **kwargs):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(Improvement, "log", crash)
    answer = as_program(ana).post(LIST, {"title": "Crash, please"})
    assert is_problem(answer, 500, "server-error")
    assert "secret" not in answer.content.decode()


def test_a_lost_database_is_503_and_says_when_to_come_back(as_program, ana, monkeypatch):
    def gone(*args, **kwargs):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(Improvement, "log", gone)
    answer = as_program(ana).post(LIST, {"title": "Try later"})
    assert is_problem(answer, 503, "unavailable")
    assert int(answer["Retry-After"]) > 0


@override_settings(API_REQUESTS_PER_MINUTE=3)
def test_more_than_enough_requests_a_minute_are_refused_for_this_token_only(as_program, ana, ben, time_machine):
    time_machine.move_to("2026-11-19T12:00:30Z", tick=False)
    program, other = as_program(ana), as_program(ben)
    left = [program.get(LIST)["RateLimit-Remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]
    refused = program.get(LIST, X_Forwarded_For="203.0.113.9")
    assert is_problem(refused, 429, "too-many-requests")
    assert (refused["Retry-After"], refused["RateLimit-Limit"]) == ("30", "3")
    assert other.get(LIST).status_code == 200
    time_machine.move_to("2026-11-19T12:01:00Z", tick=False)
    assert program.get(LIST).status_code == 200


def test_no_secret_is_in_logs_errors_or_tables(ana, caplog, capsys):
    _, secret = ApiToken.create(user=ana, name="Canary", scopes=["read"])
    program = Program(secret)
    program.get(LIST)
    program.post(LIST, {"title": "No scope for this"})
    program.get(f"/api/v1/nonsense/?token={secret}")
    printed = capsys.readouterr()
    assert secret.split("_", 2)[2] not in caplog.text + printed.out + printed.err
    assert "ana@example.org" not in caplog.text + printed.out + printed.err
