from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.text import slugify

from cir import clock
from cir.accounts.models import User
from cir.audit import trail
from cir.catalogue.models import ConfigurationItem
from cir.errors import Invalid, Problem, Stale
from cir.notifications import workdays
from feedback import permissions

EDITABLE = (
    "name", "kind", "sender", "item", "title", "intro", "thanks", "acknowledge_days", "decide_days", "tell_days",
    "owner", "item_owner_first", "shows_owner", "embed_on", "is_on",
)  # fmt: skip
UNSAID = {"mail": ("title", "intro"), "api": ("title", "intro"), "survey": ("title", "intro")}
"""Words that nobody would read: these ways in have no form of their own."""
ORIGIN = re.compile(r"https://[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?(?::\d{1,5})?")
MOST_ORIGINS = 20
OUR_ADDRESSES = {"sent", "new"}
"""What `/suggest/…/` and `/feedback/channels/…/` already lead to."""


def check_origins(text: str) -> None:
    """Refuse what is no address of a website: it becomes part of a header."""
    lines = text.split()
    if len(lines) > MOST_ORIGINS:
        raise ValidationError(f"Name at most {MOST_ORIGINS} websites.")
    if wrong := [line for line in lines if not ORIGIN.fullmatch(line)]:
        raise ValidationError(f"Write “{wrong[0][:80]}” like https://www.example.org, without a path.")


class ChannelQuerySet(models.QuerySet["Channel"]):
    """Channels in the words of their page."""

    def on(self) -> ChannelQuerySet:
        """Those that take something in now."""
        return self.filter(is_on=True)

    def forms(self) -> ChannelQuerySet:
        """Forms that people without an account may fill in."""
        return self.on().filter(kind=Channel.Kind.FORM).exclude(item__retired_at__isnull=False)


class Channel(models.Model):
    """A way in: a form for customers of a service, the form of staff, what was told to somebody, a program.

    Each has its own words, its promise in working days, and who answers first.
    """

    class Kind(models.TextChoices):
        FORM = "form", "Public form"
        STAFF = "staff", "Staff form"
        TOLD = "told", "Told to staff"
        API = "api", "API"
        MAIL = "mail", "E-mail"
        SURVEY = "survey", "Survey"

        @classmethod
        def several(cls) -> tuple[Channel.Kind, ...]:
            """Those of which there may be more than the one that is there from the start: each has its own address."""
            return (cls.FORM, cls.MAIL)

    class Sender(models.TextChoices):
        ANYONE = "anyone", "Anyone"
        CUSTOMER = "customer", "Customer"
        SUPPLIER = "supplier", "Supplier"
        STAFF = "staff", "Staff"

    kind = models.CharField(max_length=8, choices=Kind, default=Kind.FORM)
    sender = models.CharField("who speaks", max_length=8, choices=Sender, default=Sender.ANYONE)
    name = models.CharField(max_length=120, help_text="For colleagues.")
    slug = models.SlugField("address", max_length=60, unique=True, blank=True)
    item = models.ForeignKey(
        ConfigurationItem, on_delete=models.PROTECT, null=True, blank=True, related_name="channels",
        verbose_name="service, product or practice",
    )  # fmt: skip
    title = models.CharField("heading", max_length=120, default="Suggest an improvement")
    intro = models.TextField("introduction", blank=True, max_length=1000)
    thanks = models.TextField("words of thanks", blank=True, max_length=1000)
    acknowledge_days = models.PositiveSmallIntegerField("first answer within", default=5, help_text="Working days.")
    decide_days = models.PositiveSmallIntegerField("decision within", default=20, help_text="Working days.")
    tell_days = models.PositiveSmallIntegerField("told within", default=5, help_text="Working days after the decision.")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="who answers first",
    )  # fmt: skip
    item_owner_first = models.BooleanField("the owner of the service answers first", default=False)
    shows_owner = models.BooleanField("people outside see the first name and role of who leads it", default=True)
    embed_on = models.TextField(
        "pages that may show the form", blank=True, max_length=1000, validators=[check_origins],
        help_text="Addresses of websites, one a line, like https://www.example.org. Empty: none.",
    )  # fmt: skip
    is_on = models.BooleanField("open", default=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(acknowledge_days__range=(1, 60), decide_days__range=(1, 365), tell_days__range=(1, 60)),
                name="channel_promises_in_range",
                violation_error_message="Promise a first answer within 1 to 60 working days, a decision within 1 to "
                "365, and to tell within 1 to 60.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def standing(cls, kind: str) -> Channel:
        """The one channel of its kind that is there from the start; not saved until it is used or changed."""
        return cls.objects.filter(slug=STANDING[kind]["slug"]).first() or cls(
            kind=kind, acknowledge_days=settings.FIRST_ANSWER_DAYS, **STANDING[kind]
        )

    @classmethod
    def every(cls) -> list[Channel]:
        """All channels, the standing ones first, saved or not."""
        standing = [cls.standing(kind) for kind in STANDING]
        slugs = [channel.slug for channel in standing]
        return standing + list(cls.objects.exclude(slug__in=slugs).select_related("item", "owner"))

    @property
    def unused(self) -> tuple[str, ...]:
        """What this kind of way in has no use for."""
        return (*UNSAID.get(self.kind, ()), *(() if self.kind == self.Kind.FORM else ("embed_on",)))

    @property
    def embedders(self) -> list[str]:
        """Websites that may show the form within their pages."""
        return self.embed_on.split()

    def there(self) -> Channel:
        """The saved channel: a standing one is written when it is used first."""
        if self.pk:
            return self
        facts = {name: getattr(self, name) for name in EDITABLE}
        return type(self).objects.get_or_create(slug=self.slug, defaults=facts)[0]

    def promised_by(self, received_at: datetime) -> date:
        """The day by which somebody who speaks now has a first answer."""
        return workdays.after(workdays.day_of(received_at), self.acknowledge_days)

    def first_to_answer(self, item: ConfigurationItem | None) -> User | None:
        """Who is asked to answer: the owner of the service first where the organisation wants it so."""
        about = item or self.item
        if self.item_owner_first and about and about.owner and about.owner.is_active:
            return about.owner
        return self.owner if self.owner and self.owner.is_active else None

    @classmethod
    @transaction.atomic
    def open(cls, *, by: User, at: datetime | None = None, **fields: Any) -> Channel:
        """Add a channel. Raises `NotAllowed`, and `Invalid` with everything that is wrong."""
        permissions.require_keep_channels(by)
        channel = cls(created_at=at or clock.now())
        channel._apply(fields)
        if channel.kind not in cls.Kind.several():
            words = f"There is one of this kind already: change “{cls.standing(channel.kind)}” instead."
            raise Invalid(Problem("choice", words, "kind"))
        channel.slug = channel._free_slug()
        channel.save()
        trail.record(by, "channel opened", channel, {"name": channel.name}, at)
        return channel

    @transaction.atomic
    def change(self, *, by: User, version: int | None = None, at: datetime | None = None, **fields: Any) -> None:
        """Change what the channel says, promises or does. Raises `NotAllowed`, `Stale`, `Invalid`."""
        permissions.require_keep_channels(by)
        locked = type(self).objects.select_for_update().get(pk=self.there().pk)
        if version is not None and version != locked.version:
            raise Stale(f"“{locked.name}” was changed meanwhile. Look at it again, then repeat this.")
        if fields.get("kind", locked.kind) != locked.kind:
            raise Invalid(Problem("fixed", "The kind of a channel stays. Close it and add another one.", "kind"))
        before = {name: getattr(locked, name) for name in fields if name in EDITABLE}
        locked._apply(fields)
        changed = {
            name: [str(old), str(getattr(locked, name))] for name, old in before.items() if old != getattr(locked, name)
        }
        if changed:
            locked.version += 1
            locked.save()
            trail.record(by, "channel changed", locked, changed, at)
        self.pk, self.version = locked.pk, locked.version
        self.refresh_from_db()

    def _apply(self, fields: dict[str, Any]) -> None:
        problems = [Problem("unknown", f"“{name}” is not part of a channel.", name) for name in fields
                    if name not in EDITABLE]  # fmt: skip
        for name in EDITABLE:
            if name in fields:
                setattr(self, name, fields[name])
        try:
            self.full_clean(exclude=["slug"])
        except ValidationError as wrong:
            problems += [
                Problem("invalid", text, "acknowledge_days" if name == "__all__" else name)
                for name, texts in wrong.message_dict.items()
                for text in texts
            ]
        Invalid.unless_none(problems)

    def _free_slug(self) -> str:
        base = slugify(self.name)[:50] or "form"
        base = f"{base}-form" if base in OUR_ADDRESSES else base
        taken = set(type(self).objects.filter(slug__startswith=base).values_list("slug", flat=True))
        taken |= set(ConfigurationItem.objects.filter(slug__startswith=base).values_list("slug", flat=True))
        return next(slug for n in range(1, len(taken) + 3) if (slug := base if n == 1 else f"{base}-{n}") not in taken)


STANDING: dict[str, dict[str, Any]] = {
    Channel.Kind.FORM: {"slug": "anyone", "name": "Public form", "sender": Channel.Sender.ANYONE},
    Channel.Kind.STAFF: {"slug": "colleagues", "name": "Staff form", "sender": Channel.Sender.STAFF,
                         "title": "Tell us something"},
    Channel.Kind.TOLD: {"slug": "told-to-staff", "name": "Told to staff", "title": "Note what you were told"},
    Channel.Kind.API: {"slug": "programs", "name": "API"},
    Channel.Kind.MAIL: {"slug": "mail", "name": "E-mail", "title": "Write to us"},
    Channel.Kind.SURVEY: {"slug": "surveys", "name": "Surveys", "title": "What people say in surveys"},
}  # fmt: skip
"""The channels that are there from the start, one of each kind."""
