"""How we get there: plan, tasks, business case."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cir.accounts.models import Scope, User
from cir.rest import etags
from cir.rest.fields import Day, Input, SafeText
from cir.rest.shapes import Shape, named, same
from cir.rest.views import changes, creates
from improvements.api import shapes
from improvements.api.inputs import pick
from improvements.api.records import OfImprovement, Part
from improvements.models import BusinessCase, Improvement, Plan
from improvements.models.casing import CASE_FIELDS
from improvements.models.planning import LONGEST_TASK, PLAN_FIELDS

PLAN = Shape("Plan", Plan, *PLAN_FIELDS)
CASE = Shape(
    "BusinessCase", BusinessCase, "version", *CASE_FIELDS, named("written_by"),
    same("updated_at", "updated_at", lambda: serializers.DateTimeField(allow_null=True)), named("approved_by"),
    "approved_at",
)  # fmt: skip
NO_PLAN = dict.fromkeys(PLAN_FIELDS, "")


def _texts(model: type[Plan | BusinessCase], names: tuple[str, ...]) -> dict[str, SafeText]:
    longest = {name: getattr(model._meta.get_field(name), "max_length", 0) for name in names}
    return {name: SafeText(most, required=False, allow_blank=True) for name, most in longest.items()}


PlanInput = type("PlanInput", (Input,), {**_texts(Plan, PLAN_FIELDS), "__doc__": "Parts of the plan."})
CaseInput = type("BusinessCaseInput", (Input,), {**_texts(BusinessCase, CASE_FIELDS), "__doc__": "Parts of the case."})


class TaskInput(Input):
    """A step of the plan, with a person and a date."""

    title = SafeText(LONGEST_TASK)
    person = pick(User.objects.filter(is_active=True))
    due_on = Day(required=False, allow_null=True)


class Plans(OfImprovement):
    """Approach, what done means, who is involved, constraints, stakeholders."""

    shape = PLAN
    scopes: ClassVar = {"GET": Scope.READ, "PATCH": Scope.IMPROVEMENTS}
    inputs: ClassVar = {"change": PlanInput}

    def retrieve(self, request: Request, reference: str) -> Response:
        """Read the plan of an improvement."""
        return self.shown(self._plan(self.record(reference)))

    @changes
    def change(self, request: Request, reference: str) -> Response:
        """Write parts of the plan. Needs `If-Match`."""
        record = self.locked(reference)
        etags.require_same(request, etags.of(self._plan(record)))
        record.set_plan(by=self.me, **self.said())
        return self.shown(self._plan(record))

    def _plan(self, record: Improvement) -> dict[str, Any]:
        return PLAN.one(Plan.objects.filter(improvement=record)) or NO_PLAN


class BusinessCases(OfImprovement):
    """Why it is worth it, in versions: an approved one is never changed."""

    shape = CASE
    scopes: ClassVar = {"GET": Scope.READ, "PATCH": Scope.IMPROVEMENTS, "POST": Scope.MOVES}
    inputs: ClassVar = {"change": CaseInput}

    def retrieve(self, request: Request, reference: str) -> Response:
        """Read the newest business case of an improvement, draft or approved."""
        return self.shown(self._newest(self.record(reference)))

    @changes
    def change(self, request: Request, reference: str) -> Response:
        """Write parts of the business case: the first time, in the draft, or a new draft after an approved one."""
        record = self.locked(reference)
        etags.require_same(request, etags.of(self._newest(record)))
        record.write_case(by=self.me, **self.said())
        return self.shown(self._newest(record))

    @creates
    def approve(self, request: Request, reference: str) -> Response:
        """Approve the newest draft. Approvers and sponsors may."""
        record = self.record(reference)
        record.approve_case(by=self.me)
        return self.shown(self._newest(record))

    def _newest(self, record: Improvement) -> dict[str, Any]:
        found = CASE.one(record.business_cases.order_by("-version"))
        nothing = dict.fromkeys((column.name for column in CASE.columns), None)
        return found or {**nothing, **dict.fromkeys(CASE_FIELDS, ""), "version": 0}


class Tasks(Part):
    """The steps of a plan, in order."""

    one, many = "task", "tasks"
    shape = shapes.TASK
    scopes: ClassVar = {"GET": Scope.READ, "POST": Scope.IMPROVEMENTS, "PATCH": Scope.IMPROVEMENTS}
    inputs: ClassVar = {"create": TaskInput, "change": TaskInput}

    def rows(self, record: Improvement) -> QuerySet[Any]:
        """All tasks, settled ones included."""
        return record.tasks.all()

    @creates
    def create(self, request: Request, reference: str) -> Response:
        """Add a task at the end of the plan."""
        record = self.record(reference)
        return self.new(record, record.add_task(by=self.me, **self.said()))

    @changes
    def change(self, request: Request, reference: str, pk: int) -> Response:
        """Change the title, person or date of a task. Needs `If-Match`."""
        record = self.locked(reference)
        return self.again(record, record.edit_task(self.seen(record, pk), by=self.me, **self.said()))

    @creates
    def done(self, request: Request, reference: str, pk: int) -> Response:
        """Mark a task as done. Its own person may do it, too."""
        record = self.record(reference)
        return self.again(record, record.tick_task(self._task(record, pk), by=self.me))

    @creates
    def drop(self, request: Request, reference: str, pk: int) -> Response:
        """Decide that a task is not needed. It stays in the history."""
        record = self.record(reference)
        return self.again(record, record.drop_task(self._task(record, pk), by=self.me))

    @creates
    def reopen(self, request: Request, reference: str, pk: int) -> Response:
        """Mark a task as open again."""
        record = self.record(reference)
        return self.again(record, record.untick_task(self._task(record, pk), by=self.me))

    def _task(self, record: Improvement, pk: int) -> Any:
        found = self.rows(record).filter(pk=pk).first()
        if found is None:
            raise NotFound
        return found
