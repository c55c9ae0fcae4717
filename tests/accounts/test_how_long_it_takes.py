"""Nobody learns by a clock who has an account: two hundred answers each for a known and an unknown address.

How much work an answer is stands in `test_no_hint_who_is_here.py` and runs always. Clocks need a machine to themselves
and half a minute: `make timings`.
"""

import os
import statistics
import time

import pytest
from django.core.cache import cache
from django.test import Client

from cir.administration.models import Invitation
from tests import factories
from tests.accounts.ranks import likelihood

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TIMES, ROUNDS, LEAST = 200, 2, 0.01
NOBODY = "none@example.org"
timed = pytest.mark.skipif("CIR_TIMINGS" not in os.environ, reason="Clocks need a quiet machine: make timings.")


def compared(known, unknown):
    """Two samples, taken in turns, so that whatever else the machine does meets both alike."""
    samples = ([], [])
    for number in range(2 * TIMES + 20):
        which = (number // 2 + number) % 2  # the first of a pair is not always the same one
        began = time.perf_counter()
        (known, unknown)[which]()
        if number >= 20:  # warm
            samples[which].append(time.perf_counter() - began)
        cache.clear()
    return samples


def require_alike(known, unknown):
    """One round in a hundred looks apart by chance; the same twice hardly ever does."""
    for _ in range(ROUNDS):
        here, nowhere = compared(known, unknown)
        p = likelihood(here, nowhere)
        medians = f"{statistics.median(here) * 1000:.2f} and {statistics.median(nowhere) * 1000:.2f} ms, p = {p:.3f}"
        if p > LEAST:
            return
    pytest.fail(f"Known and unknown differ in every round: {medians}")


@pytest.fixture
def post(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    client = Client()
    return lambda address, said: client.post(address, said)


@timed
@pytest.mark.parametrize("way", ["signing in", "a new password", "an invitation", "an account of one's own"])
def test_a_clock_does_not_tell_who_is_here(way, post, ana, ada, monkeypatch):
    monkeypatch.setattr("django.contrib.auth.hashers.PBKDF2PasswordHasher.iterations", 2_000)
    ana.set_password(factories.PASSWORD)
    ana.save()
    there = Invitation.invite(by=ada, email="new@example.org", name="New")
    ways = {
        "signing in": lambda email: post("/login/", {"login": email, "password": "wrong"}),
        "a new password": lambda email: post("/login/reset/", {"email": email}),
        "an invitation": lambda email: post(f"/invitation/{there.pk + (email == NOBODY)}-{'0' * 64}/", {}),
        "an account of one's own": lambda email: post("/login/new/", {"email": email, "password1": "x"}),
    }
    require_alike(lambda: ways[way](ana.email), lambda: ways[way](NOBODY))


def test_the_comparison_tells_apart_what_differs_and_only_that():
    even, odd = [0.001 * (n % 97) for n in range(200)], [0.001 * ((n * 7) % 97) for n in range(200)]
    assert likelihood(even, odd) > 0.5
    assert likelihood(even, [value + 0.02 for value in odd]) < 0.001
    assert likelihood([1.0] * 50, [1.0] * 50) == 1.0
    # worked by hand: U = 2, mean 12.5, spread √(25 × 11 ÷ 12) = 4.787, z = 10 ÷ 4.787 = 2.089
    assert likelihood([1, 2, 3, 4, 6.5], [5, 6, 7, 8, 9]) == pytest.approx(0.0367, abs=0.0005)
