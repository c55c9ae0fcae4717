"""What protects an account: a password once more, links to confirm, word to the old address, codes that work once."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.cache import cache
from django.test import Client

from cir.accounts.models import ApiToken, User
from cir.audit.models import Entry
from cir.notifications import outbox
from cir.notifications.models import Outbox
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NEW = {"email": "Abara@Example.org", "action_add": "1"}
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _quick_and_with_all_tries(settings, monkeypatch):
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.setattr(factories, "hashed", make_password)


@pytest.fixture
def at_desk(client, ana):
    """Ana's browser, her password given a moment ago."""
    client.force_login(ana)
    assert client.post("/login/again/", {"password": factories.PASSWORD}).status_code == 302
    return client


def letters():
    """What was mailed since the last look, by address."""
    mail.outbox.clear()
    outbox.drain()
    return {message.to[0]: message for message in mail.outbox}


def link_in(message):
    return re.search(r"http://[^/]+(/account/email/\S+)", message.body)[1]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/account/email/", NEW),
        ("/account/tokens/", {"name": "Counts", "scopes": ["read"], "days": "30"}),
        ("/account/two-step/app/", {"code": "123456"}),
        ("/account/two-step/off/", {}),
        ("/account/two-step/codes/new/", {}),
    ],
)
def test_what_matters_asks_for_the_password_once_more(client, ana, address, said):
    totp.TOTP.activate(ana, SECRET)
    client.force_login(ana)
    answer = client.post(address, said)
    assert answer.status_code == 302, answer.content.decode()
    assert answer.headers["Location"].startswith(("/login/again/", "/account/two-step/"))
    assert not ApiToken.objects.exists()
    assert Authenticator.objects.count() == 1
    assert letters() == {}
    ana.refresh_from_db()
    assert ana.email == "ana@example.org"


def test_recovery_codes_are_not_shown_without_it(client, ana):
    totp.TOTP.activate(ana, SECRET)
    RecoveryCodes.activate(ana)
    client.force_login(ana)
    for address in ("/account/two-step/codes/", "/account/two-step/codes/file/"):
        assert client.get(address).headers["Location"].startswith("/login/again/")


def test_after_the_password_what_was_asked_for_is_done(client, ana):
    client.force_login(ana)
    asked = client.post("/account/tokens/", {"name": "Counts", "scopes": ["read"], "days": "30"})
    assert client.post(asked.headers["Location"], {"password": "wrong"}).status_code == 200
    assert not ApiToken.objects.exists()
    client.post(asked.headers["Location"], {"password": factories.PASSWORD})
    assert ApiToken.objects.get().user == ana


def test_a_new_address_counts_once_its_link_was_opened_and_the_old_one_hears_of_it(at_desk, ana):
    assert at_desk.post("/account/email/", NEW).status_code == 302
    assert "abara@example.org" in at_desk.get("/account/email/").content.decode()
    ana.refresh_from_db()
    assert ana.email == "ana@example.org"
    sent = letters()
    assert set(sent) == {"abara@example.org"}
    stranger = Client()
    assert "abara@example.org" in stranger.get(link_in(sent["abara@example.org"])).content.decode()
    ana.refresh_from_db()
    assert ana.email == "ana@example.org", "opening the link asks, it does not change"
    stranger.post(link_in(sent["abara@example.org"]))
    ana.refresh_from_db()
    assert ana.email == "abara@example.org"
    assert stranger.get("/account/").status_code == 302, "the link signs nobody in"
    told = letters()["ana@example.org"]
    assert told.subject == "Your e-mail address was changed"
    assert "abara@example.org" in told.body
    assert Entry.objects.filter(verb="e-mail address changed").count() == 1
    for login, lets_in in (("abara@example.org", 302), ("ana@example.org", 200)):
        said = {"login": login, "password": factories.PASSWORD}
        assert Client().post("/login/", said).status_code == lets_in


def test_a_link_works_once_and_not_after_somebody_thought_better_of_it(at_desk, ana):
    at_desk.post("/account/email/", NEW)
    link = link_in(letters()["abara@example.org"])
    at_desk.post("/account/email/", {"email": "abara@example.org", "action_remove": "1"})
    at_desk.post(link)
    ana.refresh_from_db()
    assert ana.email == "ana@example.org"
    assert at_desk.post(link.replace("account/email/", "account/email/x")).status_code == 404


def test_recovery_codes_let_in_once_each(at_desk, ana):
    totp.TOTP.activate(ana, SECRET)
    RecoveryCodes.activate(ana)
    code, other = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[:2]
    for given, status in ((code, 302), (code, 200), (other, 302), ("00000000", 200)):
        cache.clear()
        browser = Client()
        browser.post("/login/", {"login": ana.email, "password": factories.PASSWORD})
        assert browser.post("/login/code/", {"code": given}).status_code == status
    at_desk.post("/login/again/", {"password": factories.PASSWORD})
    page = at_desk.get("/account/two-step/").content.decode()
    assert "8 left" in page


def test_new_codes_end_the_old_ones_and_a_mail_says_so(at_desk, ana, django_capture_on_commit_callbacks):
    totp.TOTP.activate(ana, SECRET)
    RecoveryCodes.activate(ana)
    old = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    with django_capture_on_commit_callbacks(execute=True):
        at_desk.post("/account/two-step/codes/new/")
    new = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert len(new) == len(old) == 10
    assert not set(new) & set(old)
    assert letters()[ana.email].subject == "You have new recovery codes"


def test_a_new_password_is_told_by_mail(at_desk, ana):
    said = {"oldpassword": factories.PASSWORD, "password1": "eleven green apples", "password2": "eleven green apples"}
    assert at_desk.post("/account/password/", said).status_code == 302
    assert letters()[ana.email].subject == "Your password was changed"


def test_the_words_of_a_mail_lie_sealed_until_it_is_sent_and_then_nowhere(client, ana, settings):
    client.post("/login/reset/", {"email": ana.email})
    row = Outbox.objects.get()
    kept = f"{row.payload}{row.dedupe}"
    assert ana.email not in kept
    assert "/login/reset/" not in kept
    message = letters()[ana.email]
    html = message.alternatives[0].content
    assert f'href="{settings.BASE_URL}/login/reset/' in html
    assert "Set a new password" in html
    row.refresh_from_db()
    assert (row.payload, bool(row.done_at)) == ({}, True)


def test_a_mail_sealed_with_a_key_that_is_gone_is_given_up_with_a_reason(client, ana, settings):
    client.post("/login/reset/", {"email": ana.email})
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another key that is long enough for anybody to use here"
    outbox.drain()
    assert Outbox.objects.dead().first().last_error == "It was sealed with another secret key."
    settings.SECRET_KEY_FALLBACKS = [before]
    client.post("/login/reset/", {"email": ana.email})
    assert set(letters()) == {ana.email}
    assert User.objects.get().email == ana.email
