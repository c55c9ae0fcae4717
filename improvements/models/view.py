from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q

from cir import clock
from cir.accounts.models import User
from cir.accounts.roles import Role
from cir.errors import Invalid, NotAllowed, Problem

LONGEST_NAME, LONGEST_QUERY, MOST_VIEWS = 60, 2000, 50
SHARERS = (Role.COORDINATOR, Role.APPROVER, Role.ADMINISTRATOR)


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Saved views in the words of the register."""

    def for_user(self, user: object) -> SavedViewQuerySet:
        """A person's own views and those shared with everyone."""
        return self.filter(Q(owner=user) | Q(shared=True)).order_by("position", "name")


class SavedView(models.Model):
    """Filters, sort, grouping and columns of the register under a name. The query string is the whole state."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views", null=True)
    name = models.CharField(max_length=60)
    icon = models.CharField(max_length=30, blank=True)
    query = models.CharField(max_length=2000, blank=True, help_text="The query string, e.g. status=new&sort=-score.")
    shared = models.BooleanField(default=False)
    pinned = models.BooleanField(default=False, help_text="Shown in the sidebar.")
    position = models.PositiveSmallIntegerField(default=100)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="view_name_once_per_owner")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    @transaction.atomic
    def keep(cls, *, by: User, name: str, query: str, shared: bool = False) -> SavedView:
        """Keep a list under a name. Raises `Invalid` with everything wrong, `NotAllowed` to share."""
        view = cls(owner=by)
        by.take_turns()
        if cls.objects.filter(owner=by).count() >= MOST_VIEWS:
            raise Invalid(Problem("too-many", f"Keep at most {MOST_VIEWS} views. Delete one first.", "name"))
        view.alter(by=by, name=name, query=query, shared=shared)
        return view

    def alter(self, *, by: User, **fields: Any) -> None:
        """Change name, query, or whether everyone sees it. Raises `Invalid`, `NotAllowed`."""
        if not self.may_be_changed(by):
            raise NotAllowed("This view can be changed by whoever made it.")
        if fields.get("shared") and not self.shared and not self.may_be_shared_by(by):
            raise NotAllowed("Views for everyone are made by coordinators, approvers and administrators.")
        for name, value in fields.items():
            setattr(self, name, value.strip() if isinstance(value, str) else value)
        Invalid.unless_none(self._problems())
        self.save()

    def drop(self, *, by: User) -> None:
        """Delete it. Raises `NotAllowed`."""
        if not self.may_be_changed(by):
            raise NotAllowed("This view can be deleted by whoever made it.")
        self.delete()

    def _problems(self) -> list[Problem]:
        problems = []
        if not self.name or "\0" in self.name:
            problems.append(Problem("required", "Enter a name for the view.", "name"))
        if len(self.name) > LONGEST_NAME:
            problems.append(Problem("too-long", f"Use at most {LONGEST_NAME} characters.", "name"))
        if len(self.query) > LONGEST_QUERY:
            problems.append(Problem("too-long", "Use fewer filters: this view is too long to keep.", "query"))
        twins = SavedView.objects.filter(owner=self.owner, name__iexact=self.name).exclude(pk=self.pk)
        if not problems and twins.exists():
            problems.append(Problem("taken", f"There is a view “{self.name}” already. Choose another name.", "name"))
        return problems

    def may_be_changed(self, user: User) -> bool:
        """Its owner may; a view that came with the product belongs to those who may share."""
        return self.owner_id == user.pk or (self.owner_id is None and self.may_be_shared_by(user))

    @staticmethod
    def may_be_shared_by(user: User) -> bool:
        """Views for everyone are made by coordinators, approvers and administrators."""
        return user.roles.anywhere(*SHARERS)


class DraftQuerySet(models.QuerySet["Draft"]):
    """Drafts of one person at one place."""

    def keep(self, person: object, place: str, content: dict[str, object]) -> None:
        """Remember what is being written; nothing written is nothing to remember."""
        if content:
            self.update_or_create(person=person, place=place, defaults={"content": content, "saved_at": clock.now()})
        else:
            self.forget(person, place)

    def forget(self, person: object, place: str) -> None:
        """It was sent, or thrown away."""
        self.filter(person=person, place=place).delete()


class Draft(models.Model):
    """What a person was typing: survives a lost session. `place` says where, e.g. "log" or "comment:142"."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    place = models.CharField(max_length=60)
    content = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=clock.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "place"], name="draft_once_per_place")]

    def __str__(self) -> str:
        return f"{self.person}: {self.place}"
