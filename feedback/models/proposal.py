from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, F, Q, When
from django.urls import reverse

from cir import clock
from cir.accounts.models import User
from cir.audit import trail
from cir.catalogue.models import ConfigurationItem
from cir.errors import Conflict, Invalid, Problem
from feedback import permissions
from feedback.models.signal import LONGEST_REASON, LONGEST_TITLE, Signal
from feedback.models.signal_rule import SignalRule
from feedback.queries import SEES_FEEDBACK
from improvements.models import Improvement
from improvements.statuses import ENDED

DESCRIBED = 20


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Proposals in the words of their page."""

    def visible_to(self, user: User | Any) -> ProposalQuerySet:
        """Coordinators, approvers and auditors of the service, and its owner."""
        if not getattr(user, "is_active", False) or not user.is_authenticated:
            return self.none()
        reach = user.roles.reach(SEES_FEEDBACK, "item__path")
        if reach == Q():
            return self.all()
        return self.filter(Q(item__owner=user) | reach if reach is not None else Q(item__owner=user))

    def with_seen(self, user: User) -> ProposalQuerySet:
        """With `seen`: the improvement that was made of it, if the person may see that one."""
        mine = Improvement.objects.visible_to(user)
        return self.annotate(seen=Case(When(improvement__in=mine.values("pk"), then=F("improvement_id"))))

    def open(self) -> ProposalQuerySet:
        """Nobody has decided."""
        return self.filter(state=Proposal.State.OPEN)


class Proposal(models.Model):
    """An opportunity that a rule proposes, with every signal that led to it. A person decides."""

    class State(models.TextChoices):
        OPEN = "open", "To decide"
        TAKEN = "taken", "In the register"
        DISMISSED = "dismissed", "Not now"

    rule = models.ForeignKey(SignalRule, on_delete=models.PROTECT, related_name="proposals")
    key = models.CharField(max_length=160, help_text="What was counted together.")
    title = models.CharField(max_length=LONGEST_TITLE)
    item = models.ForeignKey(ConfigurationItem, on_delete=models.PROTECT, null=True, related_name="+")
    signals = models.ManyToManyField(Signal, related_name="proposals")
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    made_at = models.DateTimeField(default=clock.now)
    improvement = models.ForeignKey(Improvement, on_delete=models.SET_NULL, null=True, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            # However many workers look at once: one proposal for one thing.
            models.UniqueConstraint(fields=["rule", "key"], name="proposal_open_once", condition=Q(state="open"))
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("feedback:proposal", args=[self.pk])

    @property
    def goes_on(self) -> bool:
        """Whether what happens next still belongs to it."""
        if self.state == self.State.OPEN:
            return True
        return self.improvement is not None and self.improvement.status not in ENDED

    @transaction.atomic
    def take(self, *, by: User, title: str, at: datetime | None = None) -> Improvement:
        """Put it into the register with all signals linked. Raises `NotAllowed`, `Invalid`, `Conflict`."""
        now, locked = at or clock.now(), self._held(by)
        signals = list(locked.signals.open().select_related("source", "item").order_by("-occurred_at", "-pk"))
        if not signals:
            raise Conflict("Its signals are in the register already, or were put aside. Dismiss it.")
        made = Improvement.log(
            by=by, title=title.strip()[: LONGEST_TITLE + 1], description=described(locked, signals), item=locked.item,
            source=signals[0].becomes.source, at=now,
        )  # fmt: skip
        for signal in signals:
            signal.tie(made, by, now)
        locked._decide(self.State.TAKEN, by, now, improvement=made)
        return made

    @transaction.atomic
    def add_to(self, improvement: Improvement, *, by: User, at: datetime | None = None) -> None:
        """Add its signals to an improvement that is there. Raises `NotAllowed`, `Invalid`, `Conflict`."""
        now, locked = at or clock.now(), self._held(by)
        if not Improvement.objects.visible_to(by).filter(pk=improvement.pk).exists():
            raise Invalid(Problem("unknown", "There is no improvement with this reference.", "improvement"))
        for signal in locked.signals.open().select_related("source"):
            signal.tie(improvement, by, now)
        locked._decide(self.State.TAKEN, by, now, improvement=improvement)

    @transaction.atomic
    def dismiss(self, *, by: User, reason: str, at: datetime | None = None) -> None:
        """Not now: what happened until now is not counted by this rule again. Raises `NotAllowed`, `Invalid`."""
        now, locked = at or clock.now(), self._held(by)
        why = " ".join(reason.split())
        if not why or len(why) > LONGEST_REASON:
            raise Invalid(Problem("required", f"Say why, in at most {LONGEST_REASON:,} characters.", "reason"))
        locked._decide(self.State.DISMISSED, by, now, reason=why)

    @transaction.atomic
    def reopen(self, *, by: User, at: datetime | None = None) -> None:
        """Take a dismissal back. Raises `NotAllowed`, `Conflict` when a newer one is open."""
        locked = Proposal.objects.select_for_update(of=("self",)).select_related("item").get(pk=self.pk)
        locked._require(by)
        if locked.state != self.State.DISMISSED:
            raise Conflict("Only what was dismissed can be taken up again.")
        if Proposal.objects.open().filter(rule=locked.rule_id, key=locked.key).exists():
            raise Conflict("The same was proposed again meanwhile. Decide about that one.")
        locked.state, locked.decided_by, locked.decided_at, locked.reason = self.State.OPEN, None, None, ""
        locked.save()
        trail.record(by, "proposal taken up again", locked, {}, at or clock.now())

    def _held(self, by: User) -> Proposal:
        """The row, locked, if it is open and the person may decide."""
        locked = Proposal.objects.select_for_update(of=("self",)).select_related("item").get(pk=self.pk)
        locked._require(by)
        if locked.state != self.State.OPEN:
            raise Conflict("Somebody decided about this proposal already.")
        return locked

    def _require(self, by: User) -> None:
        permissions.require_decide(by, self.item.path if self.item else "", self.item.owner_id if self.item else None)

    def _decide(self, state: str, by: User, now: datetime, **facts: Any) -> None:
        self.state, self.decided_by, self.decided_at = state, by, now
        for name, value in facts.items():
            setattr(self, name, value)
        self.save()
        trail.record(by, f"proposal {state}", self, {"rule": self.rule_id}, now)


def described(proposal: Proposal, signals: Sequence[Signal]) -> str:
    """What led to it, the newest first, each with its way back."""
    lines = [
        f"- {each.external_id}: {each.title}{f' ({each.url})' if each.url else ''}" for each in signals[:DESCRIBED]
    ]
    more = f"\n- and {len(signals) - DESCRIBED} more" if len(signals) > DESCRIBED else ""
    return f"Proposed by the rule “{proposal.rule.name}”.\n\n" + "\n".join(lines) + more
