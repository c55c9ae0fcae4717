"""Plan, tasks and updates of a record."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from cir.accounts.requests import SignedIn
from cir.errors import Invalid, Problem
from improvements import permissions
from improvements.forms.parts import PlanForm, TaskForm, UpdateForm
from improvements.models import Plan
from improvements.models.planning import PLAN_FIELDS
from improvements.record import loading
from improvements.views.sheets import Said, Sheet, answer, at, done, posted


def plan(request: SignedIn, reference: str) -> HttpResponse:
    """The plan in prose: approach, what done means, who is involved."""
    record = loading.find(request.user, reference)
    permissions.require_work(request.user, record)
    there = Plan.objects.filter(improvement=record).first() or Plan()
    initial = {name: getattr(there, name) for name in PLAN_FIELDS} | {"version": record.version}
    form = PlanForm(posted(request), initial=initial, auto_id="plan_%s")

    def act() -> str:
        record.set_plan(by=request.user, **form.cleaned_data)
        return f"Plan of {record.reference} saved."

    return answer(request, Sheet(record, f"Plan of {record.reference}", "Save plan", form, act, anchor="step-4"))


def add_task(request: SignedIn, reference: str) -> HttpResponse:
    """Add a task at the end of the plan."""
    record = loading.find(request.user, reference)
    permissions.require_work(request.user, record)
    form = TaskForm(posted(request), auto_id="task_%s")

    def act() -> str:
        record.add_task(by=request.user, **form.cleaned_data)
        return ""

    return answer(request, Sheet(record, "Add a task", "Add task", form, act, anchor="step-4"))


def edit_task(request: SignedIn, reference: str, task: int) -> HttpResponse:
    """Change the words, person or date of a task."""
    record = loading.find(request.user, reference)
    permissions.require_work(request.user, record)
    own = get_object_or_404(record.tasks.select_related("person"), pk=task)
    initial = {"title": own.title, "person": own.person, "due_on": own.due_on}
    form = TaskForm(posted(request), initial=initial, auto_id="task_%s")

    def act() -> str:
        record.edit_task(own, by=request.user, **form.cleaned_data)
        return "Task saved."

    return answer(request, Sheet(record, "Change the task", "Save task", form, act, anchor="step-4"))


@require_POST
def settle_task(request: SignedIn, reference: str, task: int, how: str) -> HttpResponse:
    """Tick, untick or drop a task."""
    record = loading.find(request.user, reference)
    own = get_object_or_404(record.tasks, pk=task)
    doors = {"tick": record.tick_task, "untick": record.untick_task, "drop": record.drop_task}
    doors[how](own, by=request.user)
    dropped = Said(f"“{own.title}” dropped.", undo=at("record_task_settle", record, task, "untick"))
    return done(request, record, dropped if how == "drop" else "", "step-4")


@require_POST
def order_tasks(request: SignedIn, reference: str) -> HttpResponse:
    """Put the tasks in order: `order` holds all ids, or `task` and `up`/`down` move one by one place."""
    record = loading.find(request.user, reference)
    keys = list(record.tasks.values_list("pk", flat=True))
    record.reorder_tasks(_order(request, keys), by=request.user)
    return done(request, record, "", "step-4")


def _order(request: SignedIn, keys: list[int]) -> list[int]:
    """The order that was asked for; what is not a number is refused."""
    try:
        if "order" in request.POST:
            return [int(key) for key in request.POST["order"].split(",")]
        task = int(request.POST.get("task", ""))
    except ValueError:
        raise Invalid(Problem("order", "Say which task moves.", "order")) from None
    if task not in keys:
        raise Invalid(Problem("order", "Say which task moves.", "order"))
    there = keys.index(task) + (1 if request.POST.get("way") == "down" else -1)
    keys.remove(task)
    keys.insert(max(0, there), task)
    return keys


def update(request: SignedIn, reference: str) -> HttpResponse:
    """Say how it is going."""
    record = loading.find(request.user, reference)
    permissions.require_work(request.user, record)
    form = UpdateForm(posted(request), auto_id="update_%s", initial={"state": record.progress or "on_track"})

    def act() -> str:
        record.post_update(by=request.user, **form.cleaned_data)
        return f"Update on {record.reference} posted."

    return answer(
        request, Sheet(record, f"How is {record.reference} going?", "Post update", form, act, anchor="step-5")
    )
