"""API tokens: shown once, hashed, scoped, expiring, revocable."""

from datetime import timedelta

import pytest

from cir import clock
from cir.accounts.models import ApiToken, Scope
from cir.accounts.models.token import hashed, taken_apart
from cir.errors import Invalid, NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_only_a_hash_of_the_secret_is_kept(ana):
    token, secret = ApiToken.create(user=ana, name="Tickets", scopes=["read"])
    prefix, rest = taken_apart(secret)
    assert token.prefix == prefix
    assert token.digest == hashed(rest)
    stored = ApiToken.objects.filter(pk=token.pk).values().get()
    assert not any(rest in str(value) for value in stored.values())
    assert rest not in str(token)


def test_it_lives_ninety_days_unless_said_otherwise(ana, noon):
    token, _ = ApiToken.create(user=ana, name="Tickets", scopes=["read"], at=noon)
    assert token.expires_at == noon + timedelta(days=90)
    assert token.is_usable(noon + timedelta(days=89))
    assert not token.is_usable(noon + timedelta(days=90))


def test_everything_wrong_is_named_at_once(ana, noon):
    with pytest.raises(Invalid) as refusal:
        ApiToken.create(user=ana, name=" ", scopes=["everything"], expires_at=noon, at=noon)
    assert {problem.field for problem in refusal.value.problems} == {"name", "scopes", "expires_at"}


def test_a_revoked_token_is_dead_at_once(ana):
    token, _ = ApiToken.create(user=ana, name="Tickets", scopes=["read"])
    token.revoke()
    assert not token.is_usable()
    assert not ApiToken.objects.usable().exists()


def test_a_token_makes_no_token_that_may_more_than_itself(ana):
    small, _ = ApiToken.create(user=ana, name="Small", scopes=["read", "log"])
    with pytest.raises(NotAllowed):
        ApiToken.create(user=ana, name="Big", scopes=Scope.values, within=small)
    with pytest.raises(NotAllowed):
        ApiToken.create(
            user=ana, name="Long", scopes=["read"], expires_at=small.expires_at + timedelta(days=1), within=small
        )
    child, _ = ApiToken.create(user=ana, name="Child", scopes=["read"], within=small, at=clock.now())
    assert child.expires_at <= small.expires_at


@pytest.mark.parametrize("text", ["", "cir_", "cir_abc_def", "ghp_0123456789_x", "cir_0123456789_", "cir_é123456789_x"])
def test_what_is_not_a_token_is_not_taken_for_one(text):
    assert taken_apart(text) is None
