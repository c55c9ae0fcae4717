"""Single sign-on: who the organisation's provider vouches for comes in; everything that does not fit is refused."""

from copy import deepcopy
from html import unescape

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers import registry
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from django.test import Client

from cir import clock
from cir.accounts.models import User
from cir.accounts.single_sign_on import SingleSignOn
from cir.administration.models import Invitation
from tests import factories
from tests.accounts.issuer import CLIENT, SECRET, WHO, Issuer

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
START = "/login/with/oidc/"


@pytest.fixture(scope="module")
def running():
    issuer = Issuer()
    yield issuer
    issuer.stop()


@pytest.fixture
def issuer(running, settings, monkeypatch):
    """The organisation's provider; what a test changed about it is forgotten."""
    cache.clear()
    app = {"provider_id": "oidc", "name": "Staff login", "client_id": CLIENT, "secret": SECRET}
    app["settings"] = {"server_url": running.url, "verified_email": False}
    described = deepcopy(settings.SOCIALACCOUNT_PROVIDERS)
    described["openid_connect"]["APPS"] = [app]
    settings.SOCIALACCOUNT_PROVIDERS = described
    monkeypatch.setitem(registry.provider_map, SingleSignOn.id, SingleSignOn)  # as allauth does where one is configured
    running.person, running.claims, running.signs_with, running.heard = dict(WHO), {}, running.key, []
    return running


@pytest.fixture
def ada(db):
    return factories.person("Ada", "administrator")


@pytest.fixture
def known(db):
    """Grace was invited long ago and has a password."""
    grace = factories.person("Grace Example", email="grace@example.org")
    EmailAddress.objects.create(user=grace, email=grace.email, primary=True, verified=True)
    return grace


def leave(client, **more):
    """Press the button; answers where the browser is led."""
    page = client.post(START, more).content.decode()
    return unescape(page.partition('http-equiv="refresh" content="0;url=')[2].partition('"')[0])


def sign_in(client, issuer, **more):
    return client.get(issuer.agree(leave(client, **more)))


def is_in(client):
    return client.get("/account/").status_code == 200


def refused(answer, status=401):
    assert answer.status_code == status
    assert "Sign-in did not work" in answer.content.decode()
    return not SocialAccount.objects.exists() and "_auth_user_id" not in answer.client.session


def test_the_sign_in_page_offers_it_and_asks_before_it_leaves(client, issuer):
    page = client.get("/login/").content.decode()
    assert f'href="{START}' in page
    assert "Continue with Staff login" in page
    assert "Continue" in client.get(START).content.decode()
    assert issuer.heard == [], "opening a page leads nowhere"


def test_a_new_person_gets_an_account_and_the_page_asked_for(client, issuer):
    issuer.person["email"] = "Grace@Example.org"
    answer = sign_in(client, issuer, next="/services/")
    assert answer.headers["Location"] == "/services/"
    grace = User.objects.get()
    assert (grace.email, grace.name) == ("grace@example.org", "Grace Obi")
    assert not grace.has_usable_password()
    assert not grace.memberships.exists()
    assert is_in(client)
    assert issuer.heard.count("/jwks") == 1, "the signature was looked at"
    client.post("/logout/")
    assert not is_in(client)
    sign_in(client, issuer)
    assert is_in(client)
    assert User.objects.get() == grace


def test_where_new_people_are_not_let_in_only_those_who_are_known_come_in(client, issuer, known, settings):
    settings.OIDC_NEW_PEOPLE = False
    sign_in(client, issuer)
    assert client.session["_auth_user_id"] == str(known.pk)
    issuer.person |= {"sub": "u-18", "email": "new@example.org"}
    stranger = Client()
    assert "Accounts come by invitation" in sign_in(stranger, issuer).content.decode()
    assert not is_in(stranger)
    assert User.objects.get() == known


def test_who_was_invited_comes_in_by_the_provider_too_with_the_roles_that_were_promised(client, issuer, ada, settings):
    settings.OIDC_NEW_PEOPLE = False
    where = factories.item("Payments")
    asked = Invitation.invite(by=ada, email="grace@example.org", name="Grace", roles=["coordinator"], item=where)
    sign_in(client, issuer)
    grace = User.objects.get(email="grace@example.org")
    assert is_in(client)
    assert [(each.role, each.item) for each in grace.memberships.all()] == [("coordinator", where)]
    asked.refresh_from_db()
    assert asked.accepted_by == grace


@pytest.mark.parametrize("gone", ["withdrawn_at", "expires_at"])
def test_an_invitation_that_no_longer_holds_opens_no_door(client, issuer, ada, settings, gone):
    settings.OIDC_NEW_PEOPLE = False
    Invitation.invite(by=ada, email="grace@example.org", name="Grace", roles=["coordinator"])
    Invitation.objects.update(**{gone: clock.now()})
    assert "Accounts come by invitation" in sign_in(client, issuer).content.decode()
    settings.OIDC_NEW_PEOPLE = True
    sign_in(client, issuer)
    assert not User.objects.get(email="grace@example.org").memberships.exists()


def test_a_confirmed_address_is_the_account_that_has_it_even_after_it_changed(client, issuer, known):
    sign_in(client, issuer)
    assert client.session["_auth_user_id"] == str(known.pk)
    known.refresh_from_db()
    assert known.name == "Grace Example"
    assert known.has_usable_password()
    issuer.person["email"] = "obi@example.org"
    again = Client()
    sign_in(again, issuer)
    assert again.session["_auth_user_id"] == str(known.pk)


@pytest.mark.parametrize("said", [False, None, "false", 1])
def test_an_address_nobody_confirmed_is_nobodys(client, issuer, known, said):
    issuer.person["email_verified"] = said
    answer = sign_in(client, issuer)
    assert refused(answer, 403)
    assert "has not confirmed an e-mail address" in answer.content.decode()
    issuer.person["email"] = "new@example.org"
    assert refused(sign_in(client, issuer), 403)
    assert User.objects.get() == known


def test_where_the_providers_addresses_are_trusted_they_need_no_word_of_it(client, issuer, known, settings):
    del issuer.person["email_verified"]
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["settings"]["verified_email"] = True
    sign_in(client, issuer)
    assert client.session["_auth_user_id"] == str(known.pk)


def test_a_deactivated_person_does_not_come_in(client, issuer, known):
    User.objects.update(is_active=False)
    sign_in(client, issuer)
    assert not is_in(client)


@pytest.mark.parametrize(
    "claims",
    [
        {"nonce": "of another attempt"}, {"nonce": None}, {"aud": "another program"}, {"aud": None},
        {"aud": [CLIENT, "another"], "azp": "another"}, {"iss": "https://evil.example"}, {"exp": 1}, {"sub": "u-99"},
    ],
    ids=str,
)  # fmt: skip
def test_an_id_token_made_for_something_else_is_refused(client, issuer, known, claims):
    issuer.claims = claims
    assert refused(sign_in(client, issuer))


def test_an_id_token_signed_by_somebody_else_is_refused(client, issuer, known):
    issuer.signs_with = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert refused(sign_in(client, issuer))


def test_an_answer_nobody_asked_for_is_refused(client, issuer, known):
    """The state of another browser, one that was made up, and one that was used."""
    theirs = issuer.agree(leave(Client()))
    assert refused(client.get(theirs))
    assert "/token" not in issuer.heard, "the code is not even looked at"
    mine = issuer.agree(leave(client))
    assert refused(client.get(mine.replace("state=", "state=x")))
    client.get(mine)
    assert is_in(client)
    client.post("/logout/")
    client.get(mine)
    assert not is_in(client)


def test_what_is_asked_of_the_provider_cannot_be_said_in_the_address(client, issuer):
    page = client.post(f"{START}?auth_params=nonce%3Dmine%26prompt%3Dnone&scope=everything").content.decode()
    assert "prompt=" not in page
    assert "everything" not in page
    assert "nonce=mine" not in page


def test_a_person_who_says_no_there_is_told_so(client, issuer):
    back = issuer.agree(leave(client)).partition("?code=")[0]
    state = list(issuer.asked.values())[-1]["state"]
    assert client.get(f"{back}?error=access_denied&state={state}").headers["Location"] == "/login/cancelled/"


@pytest.mark.parametrize("server", ["http://127.0.0.1:9", "{url}/userinfo?/.well-known/"])
def test_a_provider_that_is_away_or_talks_nonsense_is_told_in_a_sentence(client, issuer, settings, server):
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = server.format(url=issuer.url)
    assert refused(client.post(START))
