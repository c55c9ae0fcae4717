from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Case, F, Max, Q, When
from django.urls import reverse

from cir import clock
from cir.accounts.models import User
from cir.audit import trail
from cir.catalogue.models import ConfigurationItem
from cir.errors import Conflict, Invalid, Problem
from cir.notifications import workdays
from feedback import permissions
from feedback.models.signal_rule import SignalRule
from feedback.models.signal_source import SignalSource
from feedback.queries import SEES_FEEDBACK
from feedback.signalling.kinds import BECOMES, Becomes, Kind
from improvements.models import Improvement

LONGEST_TITLE, LONGEST_REASON = 140, 1000


def folded(group: str, title: str) -> str:
    """What signals are counted by: their class, or their title where they have none, whatever the case."""
    return (group or title).casefold()[:150]


class SignalQuerySet(models.QuerySet["Signal"]):
    """Signals in the words of their page."""

    def visible_to(self, user: User | Any) -> SignalQuerySet:
        """Coordinators, approvers and auditors of the service, its owner, and owners of what came of it."""
        if not getattr(user, "is_active", False) or not user.is_authenticated:
            return self.none()
        reach = user.roles.reach(SEES_FEEDBACK, "item__path")
        if reach == Q():
            return self.all()
        mine = Q(item__owner=user) | Q(improvement__owner=user)
        return self.filter(mine | reach if reach is not None else mine)

    def with_seen(self, user: User) -> SignalQuerySet:
        """With `seen`: the improvement it became part of, if the person may see that one."""
        mine = Improvement.objects.visible_to(user)
        return self.annotate(seen=Case(When(improvement__in=mine.values("pk"), then=F("improvement_id"))))

    def open(self) -> SignalQuerySet:
        """Nothing came of them yet, and nobody put them aside."""
        return self.filter(state=Signal.State.OPEN)

    def counted_by(self, rule: SignalRule) -> SignalQuerySet:
        """Those that a rule is about, and that still may become something."""
        found = self.open()
        if rule.kind:
            found = found.filter(kind=rule.kind)
        if rule.source_id:
            found = found.filter(source=rule.source_id)
        if rule.item:
            found = found.filter(item__path__startswith=rule.item.path)
        return found

    def counted_with(self, signal: Signal, rule: SignalRule) -> SignalQuerySet:
        """Those that a rule counts together with this one."""
        if rule.together == rule.Together.EACH:
            return self.filter(pk=signal.pk)
        if rule.together == rule.Together.ITEM:
            return self.filter(item=signal.item_id) if signal.item_id else self.none()
        return self.filter(group_key=signal.group_key)

    def newest_of_each(self, rule: SignalRule) -> list[int]:
        """Of all that a rule counts together, the one that came in last."""
        if rule.together == rule.Together.EACH:
            return list(self.order_by("pk").values_list("pk", flat=True))
        by_item = rule.together == rule.Together.ITEM
        rows, column = (self.exclude(item=None), "item") if by_item else (self, "group_key")
        return list(rows.order_by(column).values(column).annotate(last=Max("pk")).values_list("last", flat=True))


class Signal(models.Model):
    """Something that happened, as a tool or a colleague told it: an incident, an alert, a failed change, a finding.

    The same (source, number in the tool) is one signal, however often it is told.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        USED = "used", "In the register"
        ASIDE = "aside", "Put aside"

    source = models.ForeignKey(SignalSource, on_delete=models.PROTECT, related_name="signals")
    external_id = models.CharField("number in the tool", max_length=200)
    kind = models.CharField(max_length=9, choices=Kind)
    title = models.CharField(max_length=200)
    text = models.TextField(max_length=5000, blank=True)
    group = models.CharField("class", max_length=120, blank=True)
    group_key = models.CharField(max_length=150, blank=True, editable=False, help_text="What rules count it by.")
    severity = models.CharField(max_length=40, blank=True)
    url = models.CharField("address in the tool", max_length=500, blank=True, help_text="Shown, never fetched.")
    item = models.ForeignKey(
        ConfigurationItem, on_delete=models.PROTECT, null=True, blank=True, related_name="signals",
        verbose_name="service, product or practice",
    )  # fmt: skip
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField(default=clock.now)
    told_at = models.DateTimeField(default=clock.now, help_text="When it was told last.")
    times = models.PositiveIntegerField(default=1, help_text="How often it was told.")
    over_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=5, choices=State, default=State.OPEN, editable=False)
    aside_why = models.CharField(max_length=LONGEST_REASON, blank=True)
    improvement = models.ForeignKey(Improvement, on_delete=models.SET_NULL, null=True, related_name="signals")

    objects = SignalQuerySet.as_manager()

    class Meta:
        ordering = ["-occurred_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="signal_once"),
            models.CheckConstraint(condition=~Q(external_id="") & ~Q(title=""), name="signal_has_number_and_title"),
        ]
        indexes = [
            # The list, the newest first; what a rule counts.
            models.Index(fields=["state", "-occurred_at", "-id"], name="signal_queue"),
            models.Index(fields=["group_key", "-occurred_at"], name="signal_by_group_key"),
            models.Index(fields=["item", "-occurred_at"], name="signal_by_item"),
        ]

    def __str__(self) -> str:
        return f"{self.external_id} {self.title[:60]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep what it is counted by in step with its class and title."""
        self.group_key = folded(self.group, self.title)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("feedback:signal", args=[self.pk])

    @property
    def item_path(self) -> str:
        """Where in the catalogue it lies; the empty path when no item is set."""
        return self.item.path if self.item else ""

    @property
    def due_on(self) -> date | None:
        """The day by which somebody decides about it, where its source promises one and nothing came of it yet."""
        if self.state != self.State.OPEN or not self.source.decide_days:
            return None
        return workdays.after(workdays.day_of(self.received_at), self.source.decide_days)

    @property
    def becomes(self) -> Becomes:
        """What an improvement from it says of its source."""
        return BECOMES[Kind(self.kind)]

    def key_for(self, rule: SignalRule) -> str:
        """What it is counted with; nothing where it cannot be counted."""
        if rule.together == rule.Together.EACH:
            return f"signal:{self.pk}"
        if rule.together == rule.Together.ITEM:
            return f"item:{self.item_id}" if self.item_id else ""
        return f"group:{self.group_key}"

    @transaction.atomic
    def log(self, *, by: User, title: str, at: datetime | None = None) -> Improvement:
        """Make an improvement of it. Raises `NotAllowed`, `Invalid`, `Conflict` when something came of it already."""
        now, locked = at or clock.now(), self._held(by)
        if locked.improvement_id:
            raise Conflict(f"{locked.external_id} is in the register already.")
        made = Improvement.log(
            by=by, title=title.strip()[: LONGEST_TITLE + 1], description=locked.described(), item=locked.item,
            source=locked.becomes.source, at=now,
        )  # fmt: skip
        locked.tie(made, by, now)
        return made

    @transaction.atomic
    def add_to(self, improvement: Improvement, *, by: User, at: datetime | None = None) -> None:
        """Say that it belongs to an improvement the person sees. Raises `NotAllowed`, `Invalid`."""
        now, locked = at or clock.now(), self._held(by)
        if not Improvement.objects.visible_to(by).filter(pk=improvement.pk).exists():
            raise Invalid(Problem("unknown", "There is no improvement with this reference.", "improvement"))
        locked.tie(improvement, by, now)

    @transaction.atomic
    def put_aside(self, *, by: User, why: str = "", at: datetime | None = None) -> None:
        """Nothing comes of it; no rule counts it. Raises `NotAllowed`, `Conflict`."""
        locked = self._held(by)
        if locked.improvement_id:
            raise Conflict(f"{locked.external_id} is in the register already.")
        locked.state, locked.aside_why = self.State.ASIDE, " ".join(why.split())[:LONGEST_REASON]
        locked.save(update_fields=["state", "aside_why"])
        trail.record(by, "signal put aside", locked, {}, at or clock.now())

    @transaction.atomic
    def bring_back(self, *, by: User, at: datetime | None = None) -> None:
        """It counts again: it was put aside, or belongs to its improvement no longer."""
        locked = self._held(by)
        locked.state, locked.aside_why, locked.improvement = self.State.OPEN, "", None
        locked.save(update_fields=["state", "aside_why", "improvement"])
        trail.record(by, "signal brought back", locked, {}, at or clock.now())

    def tie(self, improvement: Improvement, by: User | None, now: datetime) -> None:
        """It belongs to this improvement from now on; the trail of both says so."""
        self.state, self.improvement = self.State.USED, improvement
        self.save(update_fields=["state", "improvement"])
        facts = {"signal": self.external_id, "source": self.source.name}
        trail.record(by, "signal linked", improvement, facts, now)

    def described(self) -> str:
        """Its words with where they came from."""
        lines = [self.text, f"{self.get_kind_display()} {self.external_id} in {self.source.name}", self.url]
        return "\n\n".join(line for line in lines if line)

    def _held(self, by: User) -> Signal:
        """The row, locked, if the person may decide about it."""
        rows = Signal.objects.select_for_update(of=("self",)).select_related("source", "item")
        locked = rows.get(pk=self.pk)
        permissions.require_decide(by, locked.item_path, locked.item.owner_id if locked.item else None)
        return locked
