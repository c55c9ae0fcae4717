"""A quick hash that counts how often it was asked: work, without looking at a clock."""

from typing import Any

from django.contrib.auth.hashers import MD5PasswordHasher


class CountingHasher(MD5PasswordHasher):
    """Every round is one; a sign-in that hashes no password tells by its speed that nobody has this address."""

    algorithm = "counted"
    rounds = 0

    def encode(self, *said: Any) -> str:
        type(self).rounds += 1
        return str(super().encode(*said))
