"""Logging an idea and changing a record: the one door for everything that is not a move."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models, transaction

from cir import clock
from cir.accounts.models import User
from cir.audit import trail
from cir.errors import Conflict, Invalid, NotAllowed, Problem
from improvements import notices, permissions, restating
from improvements.models.talking import checked_words

if TYPE_CHECKING:
    from improvements.models import Comment, Improvement

SHORTEST_TITLE = 5
WITHDRAW_WITHIN = timedelta(minutes=15)
MOST_TAGS = 20
LONGEST_TAG = 40
EDITABLE = (
    "title", "description", "requester", "requester_name", "source", "item", "objective",
    "serves_none_reason", "kind", "scale", "categories", "restricted", "owner", "team", "urgency",
    "cost_band", "cost_estimated", "cost_estimated_indirect", "cost_actual", "cost_actual_indirect",
    "risk", "value_provider", "value_consumer", "target_date", "next_review_on", "blocker",
)  # fmt: skip
"""What can be changed by `change()`; tags come beside them. Status, score and counts have doors of their own."""


class Editing(models.Model):
    """Logging, changing, supporting, watching, commenting."""

    class Meta:
        abstract = True

    @classmethod
    @transaction.atomic
    def log(
        cls: type[Improvement],
        *,
        by: User,
        title: str,
        tags: Iterable[str] = (),
        at: datetime | None = None,
        **fields: Any,
    ) -> Improvement:
        """Log an idea. Only the title is needed; whoever logs it watches it. Raises `Invalid`, `NotAllowed`."""
        permissions.require_take_part(by)
        now = at or clock.now()
        record = cls(title=title, logged_by=by, logged_at=now, status_since=now, updated_at=now)
        record.requester = None if fields.get("requester_name") else by
        beyond = set(fields) - permissions.LOGGERS_FIELDS - {"requester", "requester_name", "restricted"}
        _apply(record, {"title": title, **fields})
        permissions.require_edit(by, record, beyond)
        record.admit_what_keepers_log(by, now)
        record.save()
        if named := list(tags):
            record.set_tags(named)
        record.watches.create(person=by, at=now)
        trail.record(by, "logged", record, {"title": record.title}, now)
        notices.logged(record, by)
        return record

    @transaction.atomic
    def change(
        self: Improvement,
        *,
        by: User,
        version: int | None = None,
        at: datetime | None = None,
        tags: Iterable[str] | None = None,
        **fields: Any,
    ) -> tuple[str, ...]:
        """Change fields of the record; answers the names of those that really changed.

        Raises `NotAllowed`, `Stale` when `version` is no longer the current one, `Invalid` with every wrong field.
        """
        now = at or clock.now()
        locked = self._locked(version)
        permissions.require_edit(by, locked, set(fields) | ({"tags"} if tags is not None else set()))
        before = {name: getattr(locked, name) for name in fields if name in EDITABLE}
        _apply(locked, fields)
        changes = _differences(locked, before)
        if tags is not None and (retagged := locked.set_tags(tags)):
            changes["tags"] = retagged
        if changes:
            if "blocker" in changes:
                locked.blocked_since = now if locked.blocker else None
            locked.updated_at = now
            locked.version += 1
            locked.save()
            restating.changed(locked, changes, now)
            entry = trail.record(by, "changed", locked, changes, now)
            notices.changed(locked, by, changes, entry.pk)
        self._follow(locked)
        return tuple(changes)

    def _noted(
        self: Improvement, by: User, verb: str, part: str, facts: dict[str, Any], now: datetime, *, newer: bool = False
    ) -> None:
        """Something beside the record's own fields changed: it counts as touched, is audited and announced.

        `newer` raises the version as well: for parts that are edited as a whole (plan, target, business case).
        """
        self.updated_at = now
        self.version += int(newer)
        self.save(update_fields=["updated_at", "version"])
        entry = trail.record(by, verb, self, facts, now)
        notices.changed(self, by, {part: facts}, entry.pk)

    def set_tags(self: Improvement, names: Iterable[str]) -> list[list[str]] | None:
        """Make the tags exactly these, creating new ones; answers [before, after], or None if nothing changed."""
        wanted = {" ".join(name.split()).lower() for name in names if name.strip()}
        if len(wanted) > MOST_TAGS or any(len(name) > LONGEST_TAG for name in wanted):
            raise Invalid(Problem("tags", f"Use at most {MOST_TAGS} tags of at most {LONGEST_TAG} characters.", "tags"))
        before = set(self.tags.values_list("name", flat=True))
        if before == wanted:
            return None
        tag = apps.get_model("improvements", "Tag")
        tag.objects.bulk_create([tag(name=name) for name in wanted], ignore_conflicts=True)
        self.tags.set(tag.objects.filter(name__in=wanted))
        return [sorted(before), sorted(wanted)]

    @transaction.atomic
    def withdraw(self: Improvement, *, by: User, at: datetime | None = None) -> None:
        """Take back an idea that one has only just logged and nobody has touched: the undo of `log()`."""
        now = at or clock.now()
        locked = self._locked(None)
        if locked.logged_by_id != by.pk:
            raise NotAllowed(f"{locked.reference} can be withdrawn by the person who logged it.")
        touched = locked.transitions.exists() or locked.comments.exists() or locked.supports.exists()
        if touched or now - locked.logged_at > WITHDRAW_WITHIN:
            raise Conflict(f"{locked.reference} has been in the register for a while. Ask a coordinator instead.")
        restating.life(locked, now)
        trail.record(by, "withdrawn", locked, {"title": locked.title}, now)
        locked.delete()

    @transaction.atomic
    def support(self: Improvement, *, by: User, words: str = "", at: datetime | None = None) -> None:
        """Add a supporter (once); their words become a comment. Supporters hear what becomes of it."""
        permissions.require_take_part(by)
        now = at or clock.now()
        self._locked(None)  # so that two who support at once are both counted
        _, new = self.supports.get_or_create(person=by, defaults={"words": words.strip()[:4000], "at": now})
        self.watches.get_or_create(person=by, defaults={"at": now})
        if words.strip():
            self.comment(by=by, text=words, at=now)
        if new:
            self._count_supporters()
            trail.record(by, "supported", self, {}, now)

    @transaction.atomic
    def withdraw_support(self: Improvement, *, by: User) -> None:
        """Take the support back; words said with it stay in the discussion."""
        self._locked(None)
        if self.supports.filter(person=by).delete()[0]:
            self._count_supporters()
            trail.record(by, "support withdrawn", self, {})

    def _count_supporters(self: Improvement) -> None:
        self.supporters = self.supports.count()
        type(self).objects.filter(pk=self.pk).update(supporters=self.supporters)

    def watch(self: Improvement, *, by: User, on: bool = True) -> None:
        """Hear of every change, or stop hearing."""
        if on:
            self.watches.get_or_create(person=by)
        else:
            self.watches.filter(person=by).delete()

    @transaction.atomic
    def comment(self: Improvement, *, by: User, text: str, at: datetime | None = None) -> Comment:
        """Say something to colleagues. People mentioned by @name are told and watch from then on."""
        permissions.require_take_part(by)
        now = at or clock.now()
        said = checked_words(text)
        comment = self.comments.create(author=by, text=said, at=now)
        mentioned = notices.mentioned_in(said, self)
        comment.mentions.set(mentioned)
        type(self).objects.filter(pk=self.pk).update(updated_at=now)
        trail.record(by, "commented", self, {"comment": comment.pk}, now)
        notices.commented(comment, mentioned)
        return comment


def _apply(record: Improvement, fields: dict[str, Any]) -> None:
    """Set and validate fields; `Invalid` names every one that is unknown or wrong."""
    problems = [
        Problem("unknown", f"“{name}” cannot be changed here.", name) for name in fields if name not in EDITABLE
    ]
    for name, value in fields.items():
        if name in EDITABLE:
            setattr(record, name, value.strip() if isinstance(value, str) else value)
    problems += _field_problems(record, set(fields) & set(EDITABLE))
    Invalid.unless_none(problems)


def _field_problems(record: Improvement, names: set[str]) -> list[Problem]:
    unchecked = {field.name for field in record._meta.fields} - names
    unchecked |= {field.name for field in record._meta.fields if field.null and getattr(record, field.attname) is None}
    problems = []
    try:
        record.clean_fields(exclude=unchecked)
    except ValidationError as wrong:
        for name, messages in wrong.message_dict.items():
            problems += [Problem("invalid", message, name) for message in messages]
    if "title" in names and 0 < len(record.title) < SHORTEST_TITLE:
        problems.append(Problem("too-short", f"Use at least {SHORTEST_TITLE} characters.", "title"))
    if "owner" in names and record.owner and not record.owner.is_active:
        problems.append(Problem("inactive", "Choose an owner who can sign in.", "owner"))
    if "categories" in names and not set(record.categories or ()) <= set(record.Category.values):
        problems.append(Problem("choice", f"Choose from: {', '.join(record.Category.labels)}.", "categories"))
    return problems


def _differences(record: Improvement, before: dict[str, Any]) -> dict[str, list[Any]]:
    """Field → [before, after] for those that really changed."""
    after = {name: getattr(record, name) for name in before}
    return {name: [_plain(old), _plain(after[name])] for name, old in before.items() if old != after[name]}


def _plain(value: Any) -> Any:
    """A value as the audit trail keeps it: people and items by id, so that no name outlives its person."""
    return value.pk if isinstance(value, models.Model) else value
