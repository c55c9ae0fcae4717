"""Who may answer, and who keeps the channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cir.accounts.models import User
from cir.accounts.roles import Role
from cir.errors import NotAllowed
from improvements import permissions as register

if TYPE_CHECKING:
    from feedback.models import Feedback, Survey

KEEPERS = (Role.COORDINATOR, Role.ADMINISTRATOR)
READERS = (Role.COORDINATOR, Role.APPROVER, Role.AUDITOR)


def may_open_inbox(by: User) -> bool:
    """Whether the inbox is a page of this person: those with a role in it, and owners of services."""
    return by.roles.anywhere(*READERS) or by.items_owned.filter(retired_at=None).exists()


def require_inbox(by: User) -> None:
    """Raise `NotAllowed` for people for whom the inbox is no page."""
    if not may_open_inbox(by):
        raise NotAllowed("Feedback is answered by coordinators, approvers and owners of services.")


def may_answer(by: User, feedback: Feedback) -> bool:
    """Coordinators and approvers of the service, its owner, and who was asked to."""
    if not by.is_active or by.roles.only_reads:
        return False
    owns = feedback.item is not None and feedback.item.owner_id == by.pk
    return register.may_triage(by, feedback.item_path) or owns or feedback.assigned_to_id == by.pk


def require_answer(by: User, feedback: Feedback) -> None:
    """Raise `NotAllowed` unless the person may answer it."""
    if not may_answer(by, feedback):
        raise NotAllowed(f"{feedback.reference} is answered by a coordinator, an approver or the owner of the service.")


def may_keep_channels(by: User) -> bool:
    """Coordinators and administrators of the whole register."""
    return by.is_active and by.roles.has_any(KEEPERS)


def require_keep_channels(by: User) -> None:
    """Raise `NotAllowed` unless the person keeps the channels."""
    if not may_keep_channels(by):
        raise NotAllowed("Channels are kept by coordinators and administrators.")


def may_keep_survey(by: User, survey: Survey) -> bool:
    """Coordinators and approvers of the service, its owner, and administrators."""
    if not by.is_active or by.roles.only_reads:
        return False
    owns = survey.item is not None and survey.item.owner_id == by.pk
    return register.may_triage(by, survey.item_path) or owns or by.roles.has_any((Role.ADMINISTRATOR,))


def may_write_surveys(by: User) -> bool:
    """Whether there is anything this person may write a survey about."""
    if not by.is_active or by.roles.only_reads:
        return False
    keeps = by.roles.anywhere(Role.COORDINATOR, Role.APPROVER, Role.ADMINISTRATOR)
    return keeps or by.items_owned.filter(retired_at=None).exists()


def require_write_surveys(by: User) -> None:
    """Raise `NotAllowed` for people who may write no survey at all."""
    if not may_write_surveys(by):
        raise NotAllowed("Surveys are kept by coordinators, approvers and owners of services.")


def require_keep_survey(by: User, survey: Survey) -> None:
    """Raise `NotAllowed` unless the person keeps this survey."""
    if not may_keep_survey(by, survey):
        raise NotAllowed("This survey is kept by coordinators, approvers and the owner of its service.")


def require_take_part(by: User) -> None:
    """Raise `NotAllowed` for people who read only."""
    register.require_take_part(by)


def may_decide(by: User, path: str, owner: int | None) -> bool:
    """Whether the person says what becomes of signals about a part of the catalogue: its coordinators, approvers and
    owner."""
    return by.is_active and not by.roles.only_reads and (register.may_triage(by, path) or owner == by.pk)


def require_decide(by: User, path: str, owner: int | None) -> None:
    """Raise `NotAllowed` unless the person may say what becomes of signals here."""
    if not may_decide(by, path, owner):
        raise NotAllowed("A coordinator, an approver or the owner of the service decides what becomes of signals.")
