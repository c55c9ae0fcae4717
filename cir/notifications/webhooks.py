"""Telling programs outside: one queue for each webhook, so that one that is slow or away holds up no other.

What is to be told is a row written in the transaction of the change. A worker leases the webhook, sends what waits,
oldest first, and marks each that was taken (2xx). A kill in between sends one again, under the same number.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Q

from cir import clock
from cir.accounts.models import User
from cir.accounts.models.standing import require_administrator
from cir.errors import Conflict
from cir.notifications import outbox, outgoing, signing, telling
from cir.notifications.models import Delivery, Outbox, Webhook
from cir.notifications.models.webhook import PING

RUN, PAUSED = "webhook.run", "webhook.paused"
PAUSE_AFTER = 6
"""Failures in a row, over some two hours."""
BUDGET = 20
LEASE = timedelta(minutes=2)
SECOND, MOST_WAIT = timedelta(seconds=1), timedelta(hours=1)


class Failed(Exception):
    """Raised when the other side did not take a delivery: it is tried again later."""


@dataclass(frozen=True)
class Place:
    """Where in the catalogue something lies, and who may see it: for webhooks that are limited to a service."""

    path: str = ""
    sees: Callable[[User], bool] = lambda user: False


def say(
    event: str, facts: dict[str, Any], dedupe: str, place: Place | None = None, *, at: datetime | None = None
) -> int:
    """Tell every webhook that wants to hear of this; answers how many. The same `dedupe` is told once.

    Without a place it is told to those only that are not limited to one.
    """
    where = place or Place()
    every = Webhook.objects.on().select_related("item", "created_by")
    hooks = [hook for hook in every if hook.wants(event, where.path, where.sees)]
    for hook in hooks:
        _queue(hook, event, facts, dedupe, at or clock.now())
    return len(hooks)


@transaction.atomic
def ping(hook: Webhook, *, by: User, at: datetime | None = None) -> Delivery:
    """Send a test."""
    require_administrator(by)
    now = at or clock.now()
    return _queue(hook, PING, {"sent_by": "an administrator"}, f"ping:{now.isoformat()}", now)


@transaction.atomic
def again(delivery: Delivery, *, by: User, at: datetime | None = None) -> None:
    """Send it once more under its number. Raises `NotAllowed`, and `Conflict` while it waits anyway."""
    require_administrator(by)
    if not Delivery.objects.filter(pk=delivery.pk, done_at__isnull=False).update(done_at=None, error=""):
        raise Conflict("This waits to be sent already.")
    wake(delivery.webhook, at or clock.now())


@transaction.atomic
def resume(hook: Webhook, *, by: User, at: datetime | None = None) -> None:
    """Let a paused webhook go on, with what waits first. Raises `NotAllowed`."""
    hook.resume(by=by)
    wake(hook, at or clock.now())


def wake(hook: Webhook, now: datetime) -> None:
    """Have somebody look at what waits for it."""
    outbox.put(RUN, f"{RUN}:{hook.pk}:{now.isoformat()}", {"webhook": hook.pk}, now)


def _queue(hook: Webhook, event: str, facts: dict[str, Any], dedupe: str, now: datetime) -> Delivery:
    body = json.dumps({"type": event, "timestamp": now, "data": facts}, cls=DjangoJSONEncoder)
    made, is_new = hook.deliveries.get_or_create(
        dedupe=dedupe[:200], defaults={"event": event, "body": body, "created_at": now}
    )
    if is_new and not hook.paused_at:
        outbox.put(RUN, f"{RUN}:{made.pk}", {"webhook": hook.pk}, now)
    return made


@outbox.handles(RUN, outside=True, attempts=PAUSE_AFTER + 1)
def run(row: Outbox) -> None:
    """Send what waits for one webhook; after a failure wait longer each time, then pause it and say so."""
    now, pk = clock.now(), row.payload["webhook"]
    free = Webhook.objects.on().filter(Q(busy_until=None) | Q(busy_until__lt=now), pk=pk, paused_at=None)
    if row.attempts <= 1:
        free = free.filter(Q(not_before=None) | Q(not_before__lte=now))  # the row that failed goes on by itself
    if not free.update(busy_until=now + LEASE):
        return _leave(row, pk, now)
    try:
        _send_all(Webhook.objects.get(pk=pk), now)
    finally:
        Webhook.objects.filter(pk=pk).update(busy_until=None)
    return None


def _leave(row: Outbox, pk: int, now: datetime) -> None:
    """Somebody else is at it, or it is left alone for a while: whoever is at it may have missed the newest."""
    if Webhook.objects.on().filter(pk=pk, busy_until__gte=now).exists():
        later = now + 10 * SECOND
        outbox.put(RUN, f"{RUN}:{pk}:{int(later.timestamp()) // 10}", {"webhook": pk}, later)


def _send_all(hook: Webhook, now: datetime) -> None:
    give_up = time.monotonic() + BUDGET
    for delivery in hook.deliveries.waiting()[:100]:
        if time.monotonic() > give_up:
            wake(hook, clock.now())
            return
        problem = _send(hook, delivery)
        if problem and _failed(hook, problem, now):
            return
        if problem:
            raise Failed(problem)
    Webhook.objects.filter(pk=hook.pk).update(failures=0, not_before=None)


def _send(hook: Webhook, delivery: Delivery) -> str:
    """Send one; answers what went wrong, if anything did."""
    now, body = clock.now(), delivery.body.encode()
    headers = {"Content-Type": "application/json", "User-Agent": "CIR"}
    headers |= signing.headers(hook.secrets(now), str(delivery.number), int(now.timestamp()), body)
    delivery.attempts += 1
    try:
        answer = outgoing.post(hook.url, body, headers)
    except (outgoing.Refused, outgoing.NoAnswer) as why:
        delivery.status, delivery.answer, delivery.error = None, "", str(why)
    else:
        delivery.status, delivery.answer = answer.status, answer.text.replace("\x00", "")
        delivery.error = _problem_of(answer.status)
    delivery.done_at = None if delivery.error else clock.now()
    delivery.save(update_fields=["attempts", "status", "answer", "error", "done_at"])
    return delivery.error


def _problem_of(status: int) -> str:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return ""
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return f"It answered {status}. Redirects are not followed."
    return f"It answered {status}."


def _failed(hook: Webhook, problem: str, now: datetime) -> bool:
    """Count it; answers whether the webhook is paused now."""
    failures = hook.failures + 1
    wait = min(MOST_WAIT, SECOND * 5 * 4 ** min(failures - 1, 6))
    Webhook.objects.filter(pk=hook.pk).update(failures=failures, not_before=now + wait)
    if failures < PAUSE_AFTER:
        return False
    hook.pause(f"{PAUSE_AFTER} failures in a row. {problem}", by=None, at=now)
    outbox.put(PAUSED, f"{PAUSED}:{hook.pk}:{now.isoformat()}", {"webhook": hook.pk}, now)
    return True


@outbox.handles(PAUSED)
def tell_paused(row: Outbox) -> None:
    """Administrators hear that a program is not told any more."""
    hook = Webhook.objects.on().filter(pk=row.payload["webhook"]).exclude(paused_at=None).first()
    if hook is None:
        return
    keepers = User.objects.active().filter(memberships__role="administrator").values_list("pk", flat=True)
    notice = telling.Notice(
        event="system.outbox", title=f"The webhook {hook.name} is paused", body=hook.pause_why,
        url=f"/admin/webhooks/{hook.pk}/", dedupe=row.dedupe,
    )  # fmt: skip
    telling.tell(dict.fromkeys(keepers, "You administer CIR."), notice)
