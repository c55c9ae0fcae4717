"""One's own API tokens: the secret is shown once, and a token ends when it is revoked."""

import pytest
from django.test import Client

from cir.accounts.models import ApiToken, User
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SAID = {"name": "Ticket counts", "scopes": ["read", "readings:write"], "days": "90"}


def confirmed(client: Client, person: User) -> None:
    """Signed in, and the password given once more a moment ago."""
    client.force_login(person)
    client.post("/login/again/", {"password": factories.PASSWORD})


def test_the_secret_stands_in_the_answer_and_nowhere_else(client: Client, ana: User):
    confirmed(client, ana)
    made = client.post("/account/tokens/", SAID)
    secret = made.context["secret"]
    assert secret in made.content.decode()
    assert made.headers["Cache-Control"].find("no-store") >= 0
    assert secret not in client.get("/account/tokens/").content.decode()
    token = ApiToken.objects.get()
    assert token.scopes == ["read", "readings:write"]
    assert 89 <= (token.expires_at - token.created_at).days <= 90


def test_everything_wrong_is_said_at_once_and_what_was_typed_is_kept(client: Client, ana: User):
    confirmed(client, ana)
    answer = client.post("/account/tokens/", {"name": "", "scopes": ["everything"], "days": "9999"})
    assert answer.status_code == 400
    for text in (b"Say what the token is for.", b"Choose from the list.", b"Choose how long it holds."):
        assert text in answer.content
    assert not ApiToken.objects.exists()


def test_a_revoked_token_ends_at_once(client: Client, ana: User):
    confirmed(client, ana)
    secret = client.post("/account/tokens/", SAID).context["secret"]
    program = Client(headers={"authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/improvements/").status_code == 200
    client.post(f"/account/tokens/{ApiToken.objects.get().pk}/revoke/")
    assert program.get("/api/v1/improvements/").status_code == 401


def test_the_token_of_another_person_does_not_exist(client: Client, ana: User, cleo: User):
    token, _ = ApiToken.create(user=ana, name="Ana's", scopes=["read"])
    client.force_login(cleo)
    assert "Ana&#x27;s" not in client.get("/account/tokens/").content.decode()
    assert client.post(f"/account/tokens/{token.pk}/revoke/").status_code == 404
    token.refresh_from_db()
    assert token.is_usable()
