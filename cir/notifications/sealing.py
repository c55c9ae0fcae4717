"""Words that let somebody in, such as the link to set a new password, are never kept where a copy of the database
would show them: they are sealed with the secret key until they are sent.

What seals takes seven MiB of memory and is seldom needed, so it is loaded with the first words.
"""

from __future__ import annotations

import base64
import hashlib
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet


class Unreadable(Exception):
    """It was sealed with a secret key that is not known any more."""


def seal(words: str) -> str:
    """The words as nobody without the secret key can read them."""
    return _keys().encrypt(words.encode()).decode()


def unseal(sealed: str) -> str:
    """The words again. Raises `Unreadable`."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except _fernet().InvalidToken as wrong:
        raise Unreadable("It was sealed with another secret key.") from wrong


def _keys() -> MultiFernet:
    fernet, secrets = _fernet(), [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys: MultiFernet = fernet.MultiFernet([fernet.Fernet(_key(str(secret))) for secret in secrets])
    return keys


def _fernet() -> Any:
    return import_module("cryptography.fernet")


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(f"cir.sealing|{secret}".encode()).digest())
