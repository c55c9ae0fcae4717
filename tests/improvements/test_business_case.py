"""The business case: drafts are edited, approved versions never."""

import pytest

from cir.accounts.models import User
from cir.accounts.roles import Role
from cir.errors import Conflict, Invalid, MissingEvidence, NotAllowed
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture
def owned(ana, item) -> object:
    return factories.improvement(owner=ana, item=item, status="assessing")


def test_a_draft_is_written_in_parts(owned, ana):
    owned.write_case(by=ana, justification="Worth 77 hours a month.")
    case = owned.write_case(by=ana, problem="47 minutes lost.")
    assert (case.version, case.justification, case.problem) == (1, "Worth 77 hours a month.", "47 minutes lost.")


def test_editing_an_approved_case_makes_the_next_draft_and_leaves_the_approved_one(owned, ana, mia):
    owned.write_case(by=ana, justification="Worth it.")
    owned.approve_case(by=mia)
    draft = owned.write_case(by=ana, problem="47 minutes lost.")
    assert (draft.version, draft.justification, draft.approved_at) == (2, "Worth it.", None)
    assert owned.business_cases.get(version=1).problem == ""


def test_writing_nothing_new_makes_no_new_version(owned, ana, mia):
    owned.write_case(by=ana, justification="Worth it.")
    owned.approve_case(by=mia)
    owned.write_case(by=ana, justification="Worth it.")
    assert owned.business_cases.count() == 1


def test_a_version_that_is_no_longer_the_newest_is_refused(owned, ana, mia):
    owned.write_case(by=ana, justification="Worth it.")
    owned.approve_case(by=mia, version=1)
    owned.write_case(by=mia, justification="Worth more.")
    with pytest.raises(Conflict):
        owned.write_case(by=ana, version=1, justification="Worth less.")


def test_approvers_and_sponsors_approve_and_owners_do_not(owned, ana, mia):
    owned.write_case(by=ana, justification="Worth it.")
    with pytest.raises(NotAllowed):
        owned.approve_case(by=ana)
    sponsor: User = factories.person("Sol Sponsor", Role.SPONSOR)
    assert owned.approve_case(by=sponsor).approved_by == sponsor
    with pytest.raises(Conflict):
        owned.approve_case(by=mia)


def test_an_empty_case_is_not_approved(owned, mia):
    with pytest.raises(MissingEvidence):
        owned.approve_case(by=mia)


def test_every_part_that_is_wrong_is_named(owned, ana):
    with pytest.raises(Invalid) as refusal:
        owned.write_case(by=ana, problem="x" * 4001, colour="blue")
    assert {problem.field for problem in refusal.value.problems} == {"problem", "colour"}


def test_an_outsider_writes_no_case(owned, cleo):
    with pytest.raises(NotAllowed):
        owned.write_case(by=cleo, justification="Worth it.")
