"""The rules of the authorisation matrix: who may, in one word. `matrix.py` explains them."""

from dataclasses import dataclass, field, replace

SIGNED_IN = ("cleo", "ben", "ana", "cora", "mia", "otto", "ada")
INSIDE = ("ben", "ana", "cora", "mia", "otto")
"""Those for whom a restricted record exists."""

OK, REFUSED, HIDDEN, SIGN_IN, KNOWN = "ok", 403, 404, "sign in", "ok or 403"
Expected = dict[str, str | int]


@dataclass(frozen=True)
class Rule:
    """What each of the cast gets: on an ordinary record, and on a restricted one."""

    ordinary: Expected
    restricted: Expected


def _rule(outside: str | int, ordinary: Expected, restricted: Expected | None = None) -> Rule:
    strangers: Expected = {"nobody": outside, "gone": outside}
    return Rule({**strangers, **ordinary}, {**strangers, **(restricted or ordinary)})


def only(*names: str, others: int = REFUSED) -> Rule:
    """These may, everybody else is refused."""
    return _rule(SIGN_IN, {name: OK if name in names else others for name in SIGNED_IN})


def own(*names: str) -> Rule:
    """It belongs to these; for others it does not exist."""
    return only(*names, others=HIDDEN)


def record(*names: str) -> Rule:
    """These may, of those for whom the record exists."""
    chosen = names or SIGNED_IN
    seen: Expected = {name: OK if name in chosen else REFUSED for name in SIGNED_IN}
    return _rule(SIGN_IN, seen, {name: seen[name] if name in INSIDE else HIDDEN for name in SIGNED_IN})


def mixed(allowed: tuple[str, ...], refused: tuple[str, ...]) -> Rule:
    """These may, those see it and may not; for others it does not exist."""
    known: Expected = dict.fromkeys(allowed, OK) | dict.fromkeys(refused, REFUSED)
    return _rule(SIGN_IN, {name: known.get(name, HIDDEN) for name in SIGNED_IN})


def there() -> Rule:
    """It exists for those who see the record, whatever they may do with it."""
    return _rule(
        SIGN_IN,
        dict.fromkeys(SIGNED_IN, KNOWN),
        {name: KNOWN if name in INSIDE else HIDDEN for name in SIGNED_IN},
    )


PUBLIC = _rule(OK, dict.fromkeys(SIGNED_IN, OK))
EVERYONE = only(*SIGNED_IN)
PEOPLE_READERS = only("otto", "ada")
ADMINISTRATORS = only("ada")
KEEPERS = only("cora", "ada")
DRAFTS = mixed(("cora", "mia", "ada"), ("cleo", "ben", "ana"))
READERS_IN = only("ana", "cora", "ada")
"""Ana's improvement aims at the measure."""
RECORD = record()
THERE = there()
EVERYBODY_OR_REASON = _rule(SIGN_IN, dict.fromkeys(SIGNED_IN, KNOWN))
NOBODY_HERE_YET = _rule(SIGN_IN, dict.fromkeys(SIGNED_IN, HIDDEN))
NOBODY_HERE = _rule(HIDDEN, dict.fromkeys(SIGNED_IN, HIDDEN))
NOT_SIGNED_IN = _rule(SIGN_IN, dict.fromkeys(SIGNED_IN, SIGN_IN))
EDITORS = ("ana", "cora", "mia")
EVERYBODY_BUT_THE_AUDITOR = only("cleo", "ben", "ana", "cora", "mia", "ada")


@dataclass(frozen=True)
class Row:
    """One route: a rule per method, and what the parts of its address stand for."""

    get: Rule | None = None
    post: Rule | None = None
    patch: Rule | None = None
    put: Rule | None = None
    delete: Rule | None = None
    parts: dict[str, str] = field(default_factory=dict)
    csrf_exempt: str = ""
    """Why this route takes unsafe requests without a token."""
    get_writes: str = ""
    """Why opening this address may write to the database."""
    query: str = ""
    """What the address asks for, where it answers nothing without."""

    def rules(self) -> dict[str, Rule]:
        """The methods that have a rule."""
        known = {name: getattr(self, name) for name in ("get", "post", "patch", "put", "delete")}
        return {name.upper(): rule for name, rule in known.items() if rule}


def at(row: Row, **parts: str) -> Row:
    """The row with what the parts of its address stand for: `pk="team"`."""
    return replace(row, parts=parts)


SIGN_IN_PAGE = Row(get=PUBLIC, post=PUBLIC)
OWN_PAGE = Row(get=EVERYONE, post=EVERYONE)
