"""Who may do what with a record. Plain functions; pages, API, bulk edit and tasks ask the same ones.

`by=None` is CIR itself. Everybody signed in may log, comment on, support and watch what they see.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cir.accounts.models import Membership, User
from cir.accounts.roles import Role
from cir.errors import NotAllowed, Problem
from improvements.workflow import Flag, Move, Who

if TYPE_CHECKING:
    from improvements.models import Comment, Improvement

EDITORS = (Who.OWNER, Who.COORDINATOR, Who.APPROVER, Who.ITEM_OWNER)
HELD = {Who.COORDINATOR: Role.COORDINATOR, Who.APPROVER: Role.APPROVER}
MOST_NAMED = 3
LOGGER_EDITS_WHILE = "new"
LOGGERS_FIELDS = frozenset({"title", "description", "item", "urgency", "source"})


def stands_as(by: User | None, improvement: Improvement, who: Who) -> bool:
    """Whether the person is `who` for this record."""
    if by is None:
        return who is Who.SYSTEM
    if not by.is_active or by.roles.only_reads:
        return False
    return STANDING[who](by, improvement)


def _owns_the_item(by: User, record: Improvement) -> bool:
    return bool(record.item and record.item.owner_id == by.pk)


STANDING: dict[Who, Callable[[User, Improvement], bool]] = {
    Who.OWNER: lambda by, record: record.owner_id == by.pk,
    Who.REQUESTER: lambda by, record: by.pk in (record.requester_id, record.logged_by_id),
    Who.ITEM_OWNER: _owns_the_item,
    Who.FIRST_LOOK: lambda by, record: record.waits_for_owner and _owns_the_item(by, record),
    Who.COORDINATOR: lambda by, record: by.roles.has(Role.COORDINATOR, record.item_path),
    Who.APPROVER: lambda by, record: by.roles.has(Role.APPROVER, record.item_path),
    Who.EVERYONE: lambda by, record: True,
    Who.SYSTEM: lambda by, record: False,
}


def may_move(by: User | None, move: Move | Flag, improvement: Improvement) -> bool:
    """Whether the person may make this move at all; whether it can be made now is another question."""
    return any(stands_as(by, improvement, who) for who in move.who)


def require_move(by: User | None, move: Move | Flag, improvement: Improvement) -> None:
    """Raise `NotAllowed`, saying who may, unless the person may make this move."""
    if not may_move(by, move, improvement):
        people = " or ".join(who.value for who in move.who if who is not Who.SYSTEM)
        names = who_may(move, improvement)
        said = f"“{move.label}” is for the {people} of {improvement.reference}{names and f': {names}'}."
        raise NotAllowed(Problem("not-allowed", said))


def who_may(move: Move | Flag, improvement: Improvement) -> str:
    """The names of people who may make this move, for whoever may not: "Mia Sato, Cora Lindqvist and 2 others"."""
    people = {improvement.owner} if Who.OWNER in move.who else set()
    people |= {improvement.item.owner} if Who.ITEM_OWNER in move.who and improvement.item else set()
    roles = [role for who, role in HELD.items() if who in move.who]
    held = Membership.objects.filter(role__in=roles, user__is_active=True).select_related("user", "item")
    people |= {each.user for each in held if improvement.item_path.startswith(each.item.path if each.item else "")}
    names = sorted(person.name for person in people if person and person.is_active)
    more = len(names) - MOST_NAMED
    shown = names if more <= 0 else [*names[:MOST_NAMED], f"{more} other{'' if more == 1 else 's'}"]
    return " and ".join(filter(None, [", ".join(shown[:-1]), *shown[-1:]]))


def may_edit(by: User, improvement: Improvement, field: str = "") -> bool:
    """Whether the person may change the record (or one field of it).

    Who logged an idea may correct their own words until somebody has looked at it.
    """
    if any(stands_as(by, improvement, who) for who in EDITORS):
        return True
    own_words = improvement.status == LOGGER_EDITS_WHILE and field in LOGGERS_FIELDS
    return own_words and stands_as(by, improvement, Who.REQUESTER)


def require_edit(by: User, improvement: Improvement, fields: set[str]) -> None:
    """Raise `NotAllowed` naming the fields that the person may not change."""
    refused = sorted(field for field in fields if not may_edit(by, improvement, field))
    if "restricted" in fields and not may_restrict(by, improvement):
        refused.append("restricted")
    if refused:
        raise NotAllowed(
            Problem(
                "not-allowed",
                f"{improvement.reference} can be changed by its owner, a coordinator or an approver.",
                refused[0],
            )
        )


def may_triage(by: User, path: str = "") -> bool:
    """Whether the person keeps the register in order (for the item at `path`)."""
    return not by.roles.only_reads and by.roles.has_any((Role.COORDINATOR, Role.APPROVER), path)


def may_score(by: User, improvement: Improvement) -> bool:
    """Everybody who sees a record may give points (any team member can give input), except auditors."""
    return stands_as(by, improvement, Who.EVERYONE)


def may_rank(by: User, improvement: Improvement) -> bool:
    """Whether the person may override a rank, with a reason."""
    return any(stands_as(by, improvement, who) for who in (Who.APPROVER, Who.COORDINATOR))


def may_weigh(by: User) -> bool:
    """Whether the person may put other criteria or weights in force: for the whole register, hence with a role in all
    of it."""
    return by.is_active and by.roles.has_any((Role.APPROVER, Role.COORDINATOR, Role.ADMINISTRATOR))


def may_report(by: User) -> bool:
    """Whether the person writes the monthly report."""
    return by.is_active and by.roles.has_any((Role.APPROVER, Role.COORDINATOR, Role.ADMINISTRATOR))


def require_report(by: User | None) -> None:
    """Raise `NotAllowed` unless the person writes reports; CIR itself may."""
    if by is not None and not may_report(by):
        raise NotAllowed("Reports are written by coordinators, approvers and administrators.")


def may_self_check(by: User) -> bool:
    """Whether the person starts and closes a self-check of the practice: as who writes its reports."""
    return may_report(by)


def require_self_check(by: User) -> None:
    """Raise `NotAllowed` unless the person starts and closes self-checks."""
    if not may_self_check(by):
        raise NotAllowed("Self-checks are started and closed by coordinators, approvers and administrators.")


def may_answer(by: User) -> bool:
    """Whether the person answers a self-check: whoever has a role in the practice, but for auditors, who only read."""
    return by.is_active and not by.roles.only_reads and by.roles.anywhere(*Role)


def require_answer(by: User) -> None:
    """Raise `NotAllowed` unless the person answers self-checks."""
    if not may_answer(by):
        raise NotAllowed("A self-check is answered by people with a role in the practice; auditors only read.")


def may_assess_independently(by: User, improvement: Improvement) -> bool:
    """Whether the person may judge the state before and after: with a role there, and not in its own cause."""
    roles = (Role.COORDINATOR, Role.APPROVER, Role.SPONSOR, Role.ANALYST)
    theirs = by.pk in (improvement.owner_id, improvement.logged_by_id, improvement.requester_id)
    return by.is_active and not by.roles.only_reads and not theirs and by.roles.has_any(roles, improvement.item_path)


def require_independent(by: User, improvement: Improvement) -> None:
    """Raise `NotAllowed` unless the person may judge the state independently."""
    if not may_assess_independently(by, improvement):
        raise NotAllowed(
            f"{improvement.reference} is assessed independently by a coordinator, approver, sponsor or analyst who"
            " neither owns nor asked for it."
        )


def may_take_part(by: User) -> bool:
    """Whether the person may log, comment, support and watch: everybody but pure auditors."""
    return by.is_active and not by.roles.only_reads


def require_take_part(by: User) -> None:
    """Raise `NotAllowed` for people who read only."""
    if not may_take_part(by):
        raise NotAllowed("Auditors read everything and change nothing.")


def require_author(by: User, comment: Comment) -> None:
    """Raise `NotAllowed` unless the comment is the person's own."""
    require_take_part(by)
    if comment.author_id != by.pk:
        raise NotAllowed("A comment is changed by the person who wrote it.")


def require_administer(by: User) -> None:
    """Raise `NotAllowed` for everybody but administrators."""
    if not by.roles.has(Role.ADMINISTRATOR):
        raise NotAllowed("This page is for administrators.")


def may_work(by: User, improvement: Improvement) -> bool:
    """Whether the person may keep the plan, its tasks and the readings: editors and members of the record's team."""
    if may_edit(by, improvement):
        return True
    on_the_team = improvement.team_id is not None and by.teams.filter(pk=improvement.team_id).exists()
    return on_the_team and may_take_part(by)


def require_work(by: User, improvement: Improvement) -> None:
    """Raise `NotAllowed`, saying who may, unless the person may work on the plan and the readings."""
    if not may_work(by, improvement):
        raise NotAllowed(f"{improvement.reference} is worked on by its owner, its team, a coordinator or an approver.")


def require_choose(by: User, improvement: Improvement) -> None:
    """Raise `NotAllowed`, saying who may, unless the person may choose between options."""
    if not may_edit(by, improvement):
        raise NotAllowed(f"Options of {improvement.reference} are chosen by its owner, a coordinator or an approver.")


def may_approve_case(by: User, improvement: Improvement) -> bool:
    """Approvers decide go or no-go, sponsors decide money."""
    return not by.roles.only_reads and by.roles.has_any((Role.APPROVER, Role.SPONSOR), improvement.item_path)


def may_confirm(by: User, improvement: Improvement) -> bool:
    """Sponsors of the item confirm what was realised: never the owner of the record, whose success it is."""
    is_sponsor = by.is_active and by.roles.has(Role.SPONSOR, improvement.item_path)
    return is_sponsor and improvement.owner_id != by.pk


def require_confirm(by: User, improvement: Improvement) -> None:
    """Raise `NotAllowed`, saying who may, unless the person may confirm benefits of the record."""
    if not may_confirm(by, improvement):
        raise NotAllowed(f"Benefits of {improvement.reference} are confirmed by a sponsor who does not own it.")


def may_go_round(by: User, improvement: Improvement) -> bool:
    """Who closes improvements also begins the next round."""
    return any(stands_as(by, improvement, who) for who in (Who.OWNER, Who.COORDINATOR))


def require_go_round(by: User, improvement: Improvement) -> None:
    """Raise `NotAllowed`, saying who may, unless the person may begin the next round."""
    if not may_go_round(by, improvement):
        raise NotAllowed(f"The next round is begun by the owner or coordinator of {improvement.reference}.")


def may_restrict(by: User, improvement: Improvement) -> bool:
    """Who may hide a record from people who have no part in it, or show it again."""
    return any(stands_as(by, improvement, who) for who in (Who.OWNER, Who.COORDINATOR, Who.APPROVER))
