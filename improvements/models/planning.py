"""How we get there: the plan, its tasks, what is in the way, and how it is going."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models, transaction

from cir import clock
from cir.accounts.models import User
from cir.errors import Conflict, IllegalMove, Invalid, NotAllowed, Problem
from improvements import permissions
from improvements.statuses import OPEN

if TYPE_CHECKING:
    from improvements.models import Improvement, Plan, Task, Update

PLAN_FIELDS = ("approach", "done_means", "involved", "constraints", "stakeholders")
TASK_FIELDS = ("title", "person", "due_on")
LONGEST_TASK = 200
LONGEST_UPDATE = 2000
MOST_TASKS = 200


class Planning(models.Model):
    """Plan, tasks, blocker and updates."""

    class Meta:
        abstract = True

    @transaction.atomic
    def set_plan(
        self: Improvement, *, by: User, version: int | None = None, at: datetime | None = None, **said: str
    ) -> Plan:
        """Write parts of the plan: approach, done_means, involved, constraints, stakeholders.

        Raises `Invalid` naming every part that is unknown or too long, `NotAllowed`, `Stale`.
        """
        now = at or clock.now()
        locked = self._locked(version)
        permissions.require_work(by, locked)
        plan = apps.get_model("improvements", "Plan").objects.filter(improvement=locked).first()
        plan = plan or apps.get_model("improvements", "Plan")(improvement=locked)
        changes = written(plan, said, PLAN_FIELDS)
        if changes:
            plan.save()
            locked._noted(by, "plan changed", "plan", changes, now, newer=True)
        self._follow(locked)
        self.plan = plan
        return plan

    @transaction.atomic
    def add_task(
        self: Improvement,
        *,
        by: User,
        title: str,
        person: User | None = None,
        due_on: date | None = None,
        at: datetime | None = None,
    ) -> Task:
        """Add a task at the end of the plan. Only the title is needed; approval of the plan asks for the rest."""
        now = at or clock.now()
        locked = self._to_work_on(by)
        if locked.tasks.count() >= MOST_TASKS:
            raise Conflict(f"A plan holds at most {MOST_TASKS} tasks. Split the improvement instead.")
        last = locked.tasks.aggregate(last=models.Max("position"))["last"]
        task = locked.tasks.model(improvement=locked, created_at=now, position=0 if last is None else last + 1)
        _fill(task, {"title": title, "person": person, "due_on": due_on})
        task.save()
        facts = {"added": task.pk, "title": task.title}
        locked._noted(by, "task added", "tasks", facts | _given(task, by), now)
        self._follow(locked)
        return task

    @transaction.atomic
    def edit_task(self: Improvement, task: Task, *, by: User, at: datetime | None = None, **said: Any) -> Task:
        """Change the title, person or date of a task."""
        now = at or clock.now()
        locked = self._to_work_on(by)
        task = locked._own_task(task)
        before = {name: getattr(task, name) for name in TASK_FIELDS}
        _fill(task, said)
        changed = [name for name in TASK_FIELDS if before[name] != getattr(task, name)]
        if changed:
            task.save()
            facts = {"task": task.pk, "changed": changed} | (_given(task, by) if "person" in changed else {})
            locked._noted(by, "task changed", "tasks", facts, now)
        self._follow(locked)
        return task

    def tick_task(self: Improvement, task: Task, *, by: User, at: datetime | None = None) -> Task:
        """Mark a task as done. Its own person may do it, too."""
        return self._settle_task(task, by, "task done", at, done=True)

    def untick_task(self: Improvement, task: Task, *, by: User, at: datetime | None = None) -> Task:
        """Mark a task as open again, also one that was dropped."""
        return self._settle_task(task, by, "task reopened", at)

    def drop_task(self: Improvement, task: Task, *, by: User, at: datetime | None = None) -> Task:
        """Decide that a task is not needed. It stays in the history and no longer stands in the way of going live."""
        return self._settle_task(task, by, "task dropped", at, dropped=True)

    @transaction.atomic
    def reorder_tasks(self: Improvement, order: Sequence[int], *, by: User, at: datetime | None = None) -> None:
        """Put the tasks into the order of their ids. Raises `Conflict` when tasks were added or taken meanwhile."""
        now = at or clock.now()
        locked = self._to_work_on(by)
        tasks = {task.pk: task for task in locked.tasks.all()}
        if sorted(order) != sorted(tasks):
            raise Conflict("The tasks have changed meanwhile. Look at them again, then put them in order.")
        before = list(tasks)
        for position, key in enumerate(order):
            tasks[key].position = position
        locked.tasks.bulk_update(tasks.values(), ["position"])
        if before != list(order):
            locked._noted(by, "tasks put in order", "tasks", {"order": list(order)}, now)
        self._follow(locked)

    def set_blocker(self: Improvement, text: str, *, by: User, version: int | None = None) -> None:
        """Say what is in the way; an empty text says that nothing is any more."""
        self.change(by=by, version=version, blocker=text)

    @transaction.atomic
    def post_update(
        self: Improvement,
        *,
        by: User,
        state: str,
        text: str,
        next_on: date | None = None,
        at: datetime | None = None,
    ) -> Update:
        """Say how it is going: On track, Needs help or Stuck, one sentence, and when to look again.

        Raises `Invalid` with everything that is wrong, `NotAllowed`, `IllegalMove` for an ended record.
        """
        now = at or clock.now()
        locked = self._to_work_on(by)
        update = locked.updates.model(improvement=locked, by=by, at=now, state=state, text=text.strip())
        Invalid.unless_none(_update_problems(update, next_on, clock.today(now)))
        update.next_on = next_on
        update.save()
        locked.progress = state
        if next_on:
            locked.next_review_on = next_on
        locked.save(update_fields=["progress", "next_review_on"])
        facts = {"state": state, "update": update.pk, "next_on": next_on}
        locked._noted(by, "update posted", "update", facts, now, newer=True)
        self._follow(locked)
        return update

    @transaction.atomic
    def _settle_task(
        self: Improvement,
        task: Task,
        by: User,
        verb: str,
        at: datetime | None,
        *,
        done: bool = False,
        dropped: bool = False,
    ) -> Task:
        now = at or clock.now()
        locked = self._locked(None)
        task = locked._own_task(task)
        if task.person_id != by.pk or not permissions.may_take_part(by):
            permissions.require_work(by, locked)
        locked._require_open()
        if (bool(task.done_at), bool(task.dropped_at)) != (done, dropped):
            task.done_at, task.done_by = (now, by) if done else (None, None)
            task.dropped_at = now if dropped else None
            task.save(update_fields=["done_at", "done_by", "dropped_at"])
            locked._noted(by, verb, "tasks", {"task": task.pk, "title": task.title}, now)
        self._follow(locked)
        return task

    def _to_work_on(self: Improvement, by: User) -> Improvement:
        locked = self._locked(None)
        permissions.require_work(by, locked)
        locked._require_open()
        return locked

    def _require_open(self: Improvement) -> None:
        if self.status not in OPEN:
            raise IllegalMove(f"{self.reference} has ended. Reopen it before you change its plan or its targets.")

    def _own_task(self: Improvement, task: Task) -> Task:
        """The task as it is now; what belongs to another record does not exist here."""
        found = self.tasks.filter(pk=task.pk).first()
        if found is None:
            raise NotAllowed(f"This task is not one of {self.reference}.")
        return found


def written(row: models.Model, said: dict[str, Any], known: Sequence[str]) -> dict[str, list[Any]]:
    """Set texts of `row` and answer field → [before, after] for those that changed; `Invalid` names every wrong one."""
    problems = [Problem("unknown", f"“{name}” is not known here.", name) for name in said if name not in known]
    changes: dict[str, list[Any]] = {}
    for name in [name for name in said if name in known]:
        field: Any = row._meta.get_field(name)
        value = str(said[name] or "").strip()
        if "\x00" in value:
            problems.append(Problem("null", "Take out the null character.", name))
        elif field.max_length and len(value) > field.max_length:
            problems.append(Problem("too-long", f"Use at most {field.max_length:,} characters.", name))
        elif value != getattr(row, name):
            changes[name] = [getattr(row, name), value]
            setattr(row, name, value)
    Invalid.unless_none(problems)
    return changes


def _fill(task: Task, said: dict[str, Any]) -> None:
    """Set and check what is said about a task."""
    problems = [
        Problem("unknown", f"“{name}” is not part of a task.", name) for name in said if name not in TASK_FIELDS
    ]
    for name in TASK_FIELDS:
        if name in said:
            setattr(task, name, " ".join(said[name].split()) if name == "title" else said[name])
    if not task.title or "\x00" in task.title:
        problems.append(Problem("required", "Say what is to be done.", "title"))
    if len(task.title) > LONGEST_TASK:
        problems.append(Problem("too-long", f"Use at most {LONGEST_TASK} characters.", "title"))
    if "person" in said and task.person and not task.person.is_active:
        problems.append(Problem("inactive", "Choose a person who can sign in.", "person"))
    if task.due_on is not None and (isinstance(task.due_on, datetime) or not isinstance(task.due_on, date)):
        problems.append(Problem("date", "Enter a date, for example 2026-12-18.", "due_on"))
    Invalid.unless_none(problems)


def _given(task: Task, by: User) -> dict[str, int]:
    """Who is to hear that the task is theirs now: nobody who gave it to themselves."""
    return {"given_to": task.person_id} if task.person_id and task.person_id != by.pk else {}


def _update_problems(update: Update, next_on: date | None, today: date) -> list[Problem]:
    problems = []
    if update.state not in update.State.values:
        problems.append(Problem("choice", f"Choose one of: {', '.join(update.State.labels)}.", "state"))
    if not update.text or "\x00" in update.text:
        problems.append(Problem("required", "Say in one sentence how it is going.", "text"))
    if len(update.text) > LONGEST_UPDATE:
        problems.append(Problem("too-long", f"Use at most {LONGEST_UPDATE:,} characters.", "text"))
    if next_on is not None and next_on <= today:
        problems.append(Problem("past", "Choose a day after today.", "next_on"))
    return problems
