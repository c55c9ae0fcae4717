from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify

from cir import clock
from cir.accounts.models import User
from cir.audit import trail
from cir.catalogue.models import ConfigurationItem
from feedback import permissions
from feedback.models.kept import Kept
from feedback.signalling import tokens
from feedback.signalling.kinds import Kind
from feedback.signalling.mapping import Reader, problems_of
from feedback.signalling.tools import READY, Ready, Tool

MOST_DAYS = 365
OLD_WORKS_FOR = timedelta(hours=24)
TAKEN = {"new", "by-hand"}


HAND = "by-hand"


class SignalSourceQuerySet(models.QuerySet["SignalSource"]):
    """Sources in the words of their page."""

    def tools(self) -> SignalSourceQuerySet:
        """Those that have an address: not what colleagues write down."""
        return self.exclude(tool=Tool.HAND)


class SignalSource(Kept):
    """A tool that tells us what happened: monitoring, a service desk, an issue tracker, an audit register.

    Its token is shown once and kept as a hash; the secret it signs with is made from the house's own key and kept
    nowhere. After a new token the old one works for another day, so that no signal is lost while the tool is set up.
    """

    EDITABLE = (
        "name", "tool", "kind", "item", "mapping", "must_sign", "words", "owner", "item_owner_first", "decide_days",
        "is_on",
    )  # fmt: skip
    WHAT = "signal source"

    name = models.CharField(max_length=80)
    slug = models.SlugField("address", max_length=60, unique=True, blank=True, editable=False)
    tool = models.CharField(max_length=12, choices=Tool, default=Tool.CUSTOM)
    kind = models.CharField(
        "what its signals are", max_length=9, choices=Kind, default=Kind.OTHER, help_text="Unless a signal says it."
    )
    item = models.ForeignKey(
        ConfigurationItem, on_delete=models.PROTECT, null=True, blank=True, related_name="signal_sources",
        verbose_name="service, product or practice", help_text="Unless a signal names one.",
    )  # fmt: skip
    mapping = models.JSONField(default=dict, blank=True, help_text="Where each fact stands; for a tool of your own.")
    must_sign = models.BooleanField("take only what is signed", default=False)
    words = models.TextField(
        "what to do with its signals", blank=True, max_length=600, help_text="For whoever decides about them."
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="who decides first",
    )  # fmt: skip
    item_owner_first = models.BooleanField("the owner of the service decides first", default=False)
    decide_days = models.PositiveSmallIntegerField(
        "decided within", default=0, validators=[MaxValueValidator(MOST_DAYS)],
        help_text="Working days. 0: nothing is promised, rules watch over them.",
    )  # fmt: skip
    is_on = models.BooleanField("open", default=True)
    token_digest = models.CharField(max_length=64, editable=False)
    old_digest = models.CharField(max_length=64, blank=True, editable=False)
    old_until = models.DateTimeField(null=True, editable=False)
    turn = models.PositiveIntegerField(default=1, editable=False, help_text="How many secrets it has had.")
    heard_at = models.DateTimeField(null=True, editable=False)
    trouble = models.CharField(max_length=400, blank=True, editable=False)
    trouble_at = models.DateTimeField(null=True, editable=False)

    objects = SignalSourceQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(old_digest="", old_until=None) | (~Q(old_digest="") & Q(old_until__isnull=False)),
                name="signal_source_old_token_ends",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("feedback:source", args=[self.slug])

    def clean(self) -> None:
        """A mapping that can be read; a signature only where the tool signs."""
        if self.tool == Tool.CUSTOM:
            self.mapping = self.mapping or dict(self.ready.mapping)
            wrong = problems_of(self.mapping) if isinstance(self.mapping, dict) else {"": "Send an object."}
            if wrong:
                raise ValidationError({"mapping": [f"{name}: {text}" for name, text in wrong.items()]})
        else:
            self.mapping = {}
        if self.owner and not permissions.may_open_inbox(self.owner):
            raise ValidationError({"owner": "Choose a coordinator, an approver or an owner of a service: others do not "
                                            "see signals."})  # fmt: skip
        if self.must_sign and not self.ready.signs:
            raise ValidationError({"must_sign": f"{self.get_tool_display()} does not sign what it sends."})

    @classmethod
    def by_hand(cls) -> SignalSource:
        """Where colleagues write down what no tool tells; it is there from the first use on."""
        facts = {"name": "Written down", "tool": Tool.HAND, "token_digest": tokens.digest(tokens.fresh())}
        return cls.objects.get_or_create(slug=HAND, defaults=facts)[0]

    @property
    def ready(self) -> Ready:
        """What is known of its tool."""
        return READY[self.tool]

    def reader(self) -> Reader:
        """How its documents are read."""
        ready = self.ready
        facts = self.mapping if self.tool == Tool.CUSTOM else ready.mapping
        return Reader(facts, self.kind, ready.over, ready.needs)

    def secrets(self, at: datetime) -> list[str]:
        """The secrets it may sign with now: the present one, and for a day the one before."""
        turns = [self.turn, self.turn - 1] if self.old_until and at < self.old_until else [self.turn]
        return [tokens.signing(self.pk, turn) for turn in turns]

    def fits(self, token: str, at: datetime) -> bool:
        """Whether the token is its own, compared in constant time."""
        kept = [self.token_digest]
        if self.old_until and at < self.old_until:
            kept.append(self.old_digest)
        return any(tokens.same(tokens.digest(token), each) for each in kept)

    @transaction.atomic
    def rotate(self, *, by: User, at: datetime | None = None, at_once: bool = False) -> str:
        """A new token and a new secret to sign with; answers the token, which is shown once. The old ones work for
        another day, or end at once."""
        permissions.require_keep_channels(by)
        now, locked = at or clock.now(), self._held()
        token = tokens.fresh()
        locked.old_digest, locked.old_until = ("", None) if at_once else (locked.token_digest, now + OLD_WORKS_FOR)
        locked.token_digest, locked.turn = tokens.digest(token), locked.turn + 1
        locked.version += 1
        locked.save()
        trail.record(by, "signal source token made", locked, {"at_once": at_once}, now)
        self.refresh_from_db()
        return token

    def heard(self, now: datetime, trouble: str = "") -> None:
        """Remember when it told something last, and what could not be read of it."""
        facts: dict[str, Any] = {"heard_at": now}
        if trouble:
            facts |= {"trouble": trouble[:400], "trouble_at": now}
        type(self).objects.filter(pk=self.pk).update(**facts)

    def _begin(self, now: datetime) -> None:
        self.token_digest = tokens.digest(tokens.fresh())
        base = slugify(self.name)[:50] or "tool"
        base = f"{base}-tool" if base in TAKEN else base
        taken = set(type(self).objects.filter(slug__startswith=base).values_list("slug", flat=True))
        names = (base if n == 1 else f"{base}-{n}" for n in range(1, len(taken) + 3))
        self.slug = next(name for name in names if name not in taken)
