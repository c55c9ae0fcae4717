"""Signing in: limits of tries, no hint which half was wrong, no stolen session, no way round the second step."""

import time

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.cache import cache
from django.test import Client

from cir.accounts.models import User
from cir.notifications import outbox
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
RIGHT = {"login": "ana@example.org", "password": factories.PASSWORD}
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _no_tries_yet(settings, monkeypatch) -> None:
    """Every test begins with all tries left, and with a quick hash: here the slow one is not what is tested."""
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(factories, "hashed", make_password)


def sign_in(client: Client, **said: str) -> int:
    """The status of the answer: 302 lets in, anything else does not."""
    return client.post("/login/", RIGHT | said).status_code


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def test_the_page_asked_for_comes_after_signing_in(client: Client, ana: User):
    asked = client.get("/services/?kind=product").headers["Location"]
    assert asked.startswith("/login/?next=/services/")
    assert client.post("/login/", RIGHT | {"next": "/services/?kind=product"}).headers["Location"] == (
        "/services/?kind=product"
    )


def test_the_error_never_says_which_half_was_wrong(ana: User):
    pages = []
    for said in ({"password": "wrong"}, {"login": "nobody@example.org"}):
        page = Client().post("/login/", RIGHT | said).content.decode()
        pages.append(page.partition("error-summary")[2].partition("</ul>")[0])
    assert pages[0] == pages[1] != ""


def test_a_deactivated_person_gets_the_same_answer_as_a_wrong_password(ana: User):
    wrong = Client().post("/login/", RIGHT | {"password": "wrong"})
    User.objects.update(is_active=False)
    right = Client()
    answer = right.post("/login/", RIGHT)
    assert not is_in(right)
    assert answer.status_code in (wrong.status_code, 302)


def test_after_five_wrong_tries_even_the_right_password_waits_but_others_come_in(ana: User, cleo: User):
    stranger = Client(REMOTE_ADDR="192.0.2.1")
    for _ in range(5):
        sign_in(stranger, password="wrong")
    assert sign_in(stranger) != 302
    assert not is_in(stranger)
    elsewhere = Client(REMOTE_ADDR="192.0.2.2")
    assert sign_in(elsewhere) != 302, "the limit is for the account, wherever the tries come from"
    other = Client(REMOTE_ADDR="192.0.2.3")
    assert sign_in(other, login="cleo@example.org") == 302


def test_eleven_accounts_tried_from_one_address_are_stopped(ana: User):
    stranger = Client(REMOTE_ADDR="192.0.2.1")
    for number in range(10):
        sign_in(stranger, login=f"guess{number}@example.org", password="wrong")
    assert sign_in(stranger) != 302
    assert sign_in(Client(REMOTE_ADDR="192.0.2.9")) == 302


def test_a_forged_forwarded_address_does_not_lift_the_limit(ana: User):
    for number in range(12):
        stranger = Client(REMOTE_ADDR="192.0.2.1", headers={"x-forwarded-for": f"198.51.100.{number}"})
        sign_in(stranger, login=f"guess{number}@example.org", password="wrong")
    assert sign_in(stranger) != 302


def test_the_session_before_signing_in_is_not_the_session_after(client: Client, ana: User):
    client.get("/login/")
    session = client.session
    session["planted"] = "x"
    session.save()
    before = session.session_key
    client.cookies["cir-session"] = before
    client.post("/login/", RIGHT)
    assert client.session.session_key != before
    stolen = Client()
    stolen.cookies["cir-session"] = before
    assert not is_in(stolen)


def test_signing_out_ends_the_session_on_the_server(client: Client, ana: User):
    client.post("/login/", RIGHT)
    kept = client.cookies["cir-session"].value
    assert client.get("/logout/").status_code == 200
    assert is_in(client), "opening the page asks, it does not sign out"
    client.post("/logout/")
    stolen = Client()
    stolen.cookies["cir-session"] = kept
    assert not is_in(stolen)


def test_a_new_password_ends_every_other_session(client: Client, ana: User):
    other = Client()
    for browser in (client, other):
        browser.post("/login/", RIGHT)
    said = {"oldpassword": factories.PASSWORD, "password1": "eleven green apples", "password2": "eleven green apples"}
    assert client.post("/account/password/", said).status_code == 302
    assert is_in(client)
    assert not is_in(other)


@pytest.mark.parametrize(
    "next_page",
    [
        "//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example", "%09//evil.example",
        "\t//evil.example", "javascript:alert(1)", "///evil.example", "http:///evil.example", "\\\\evil.example",
    ],
)  # fmt: skip
def test_no_address_leads_out_of_the_house_after_signing_in(client: Client, ana: User, next_page: str):
    answer = client.post("/login/", RIGHT | {"next": next_page})
    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("headers", [{"host": "evil.example"}, {"host": "localhost:1@evil.example"}])
def test_a_foreign_host_is_refused(client: Client, headers: dict[str, str]):
    assert client.get("/login/", headers=headers).status_code == 400


def test_the_mail_for_a_new_password_names_our_own_address_and_works_once(client: Client, ana: User, settings):
    client.post("/login/reset/", {"email": "ana@example.org"}, headers={"x-forwarded-host": "evil.example"})
    outbox.drain()
    text = mail.outbox[0].body
    assert "evil.example" not in text
    path = "/login/reset/" + text.partition("/login/reset/")[2].split()[0]
    for _ in range(2):
        asked = client.get(path, follow=True)  # a mail scanner opens it first
    said = {"password1": "eleven green apples", "password2": "eleven green apples"}
    client.post(asked.redirect_chain[-1][0], said)
    assert User.objects.get(pk=ana.pk).check_password("eleven green apples")
    again = Client().get(path, follow=True)
    assert b"password1" not in again.content


def test_asking_for_a_new_password_does_not_tell_who_is_here(ana: User):
    answers = [Client().post("/login/reset/", {"email": email}) for email in ("ana@example.org", "no@example.org")]
    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0].headers["Location"] == answers[1].headers["Location"]


def test_nobody_registers_by_themselves(client: Client):
    said = {"email": "new@example.org", "password1": "eleven green apples", "password2": "eleven green apples"}
    client.post("/login/new/", said)
    assert not User.objects.exists()


@pytest.fixture
def two_steps(ana: User) -> User:
    """Ana signs in in two steps."""
    totp.TOTP.activate(ana, SECRET)
    assert Authenticator.objects.filter(user=ana).exists()
    assert get_adapter().is_mfa_enabled(ana)
    return ana


def code(at: float | None = None) -> str:
    moment = int((at or time.time()) // 30)  # the phone's own clock
    return totp.format_hotp_value(totp.hotp_value(SECRET, moment))


def test_the_second_step_cannot_be_left_out_by_address(client: Client, two_steps: User):
    assert client.post("/login/", RIGHT).headers["Location"].startswith("/login/code/")
    for address in ("/", "/account/", "/account/two-step/", "/admin/", "/services/"):
        assert client.get(address).headers["Location"].startswith("/login/")
    assert client.get("/api/v1/me/").status_code == 401


def test_the_right_code_lets_in_and_is_good_once(client: Client, two_steps: User):
    used = code()
    client.post("/login/", RIGHT)
    assert client.post("/login/code/", {"code": used}).status_code == 302
    assert is_in(client)
    other = Client()
    other.post("/login/", RIGHT)
    other.post("/login/code/", {"code": used})
    assert not is_in(other)


def test_a_wrong_code_does_not_let_in(client: Client, two_steps: User):
    client.post("/login/", RIGHT)
    assert client.post("/login/code/", {"code": "000000"}).status_code == 200
    assert not is_in(client)
