"""What can go wrong in the register's own terms.

"You may not" (`NotAllowed`) and "it cannot be done now, because …" (`IllegalMove`, `MissingEvidence`, `Conflict`)
are different answers. One handler turns these into problem details for the API, one helper into messages for pages.
"""

from collections.abc import Iterable
from dataclasses import dataclass

TAKEN = "It exists already, or what it refers to is gone. Look again."
"""What a constraint of the database has to say: somebody was faster, or a value is taken."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong and what to do about it. `field` names the input it belongs to, where there is one."""

    code: str
    message: str
    field: str = ""


class DomainError(Exception):
    """A refusal that the person can understand and act on. Never a fault of the program."""

    status = 400
    code = "refused"
    title = "This cannot be done"

    def __init__(self, *problems: Problem | str) -> None:
        self.problems = tuple(item if isinstance(item, Problem) else Problem(self.code, item) for item in problems) or (
            Problem(self.code, self.title),
        )
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """Every reason in one line, for logs, toasts and the problem detail."""
        return " ".join(problem.message for problem in self.problems)

    @classmethod
    def unless_none(cls, problems: Iterable[Problem | str]) -> None:
        """Raise with every problem at once; do nothing when there is none."""
        if found := tuple(problems):
            raise cls(*found)


class Invalid(DomainError):
    """What was said is wrong or incomplete: names each field and the fix."""

    status = 400
    code = "invalid"
    title = "Something that was entered is not right"


class NotAllowed(DomainError):
    """You may not: the person lacks the right. Asking again later does not help."""

    status = 403
    code = "not-allowed"
    title = "You may not do this"


class IllegalMove(DomainError):
    """Not from here: the record's status does not allow this move."""

    status = 409
    code = "illegal-move"
    title = "Not from this status"


class MissingEvidence(DomainError):
    """Not yet: names everything that is missing before the move can be made."""

    status = 409
    code = "missing-evidence"
    title = "Something is missing first"


class Conflict(DomainError):
    """Somebody else was faster, or it has been done already."""

    status = 409
    code = "conflict"
    title = "This has changed meanwhile"


class Stale(Conflict):
    """The version that was edited is no longer the current one: nothing was overwritten."""

    status = 412
    code = "stale"
    title = "Somebody changed this while you were editing"
    etag = ""
    """What stands for the current version, for programs: set by the API."""
