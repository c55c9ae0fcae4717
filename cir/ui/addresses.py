"""Addresses of pages, without asking the routes again for every record.

Django goes through all routes of a name for each address (90 µs), and the page of a record has a hundred of them. What
is kept is the address with its numbers open, `/improvements/CIR-{}/tasks/{}/`; the numbers are filled in.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

NUMBER = re.compile(r"(CIR-)?([1-9][0-9]{0,14})", re.ASCII)
STAND_IN = 700_000_000_000_000
"""What stands for a number while the address is made: as long as the longest, and in no address by chance."""


def address(name: str, *args: object) -> SafeString:
    """The address of a page, as `reverse` gives it, ready for HTML.

    Raises:
        NoReverseMatch: there is no such page, or not with these arguments.
    """
    shape: list[str] = []
    numbers: list[str] = []
    for arg in map(str, args):
        found = NUMBER.fullmatch(arg)
        shape.append(f"{found[1] or ''}{STAND_IN + len(numbers)}" if found else arg)
        if found:
            numbers.append(found[2])
    pieces = _pieces(name, tuple(shape), len(numbers), get_script_prefix())
    if pieces is None:
        return conditional_escape(reverse(name, args=args))
    return SafeString("".join([part for pair in zip(pieces, [*numbers, ""], strict=True) for part in pair]))


@lru_cache(maxsize=2000)
def _pieces(name: str, shape: Sequence[str], count: int, prefix: str) -> tuple[str, ...] | None:
    """What stands before, between and behind the numbers; None where they do not stand once and in order. The address
    follows from the prefix that the server is reached under, too."""
    try:
        whole = str(conditional_escape(reverse(name, args=shape)))
    except NoReverseMatch:  # perhaps for the stand-ins alone: a year has four digits
        return None
    places = [whole.find(str(STAND_IN + place)) for place in range(count)]
    if -1 in places or places != sorted(places) or any(whole.count(str(STAND_IN + n)) != 1 for n in range(count)):
        return None
    return tuple(re.split("|".join(str(STAND_IN + n) for n in range(count)), whole) if count else [whole])
