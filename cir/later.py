"""What a web process loads when it first needs it, though a library asks for it with its own first line.

Each is megabytes that most processes never use. A module that stands in for the real one costs nothing; whoever looks
for anything in it gets the real one, loaded then. Where our own code asks, it says so itself (`import_string`).
"""

from __future__ import annotations

import sys
import threading
from importlib import import_module
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

SELDOM = (
    "requests",  # REST framework has a client for tests of it; identity providers are asked by it
    "yaml",  # REST framework could write it
    "allauth.mfa.webauthn.internal.auth",  # security keys, which are not offered: brings fido2 and cryptography
)
_leaving = threading.Lock()


class Later(ModuleType):
    """Stands where a module will be. Whether it is there may be asked (`find_spec`) without loading it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__spec__ = ModuleSpec(name, None)

    def __getattr__(self, name: str) -> Any:
        """What the real module has by this name. Of two threads that ask at once Python makes one wait."""
        with _leaving:
            if sys.modules.get(self.__name__) is self:
                del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


def begin() -> None:
    """Stand in for what nobody has loaded yet."""
    for name in SELDOM:
        sys.modules.setdefault(name, Later(name))
