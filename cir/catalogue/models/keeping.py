"""The doors of a configuration item: add, change, retire, bring back, merge. Each is in the audit trail."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, models, transaction

from cir import clock
from cir.audit import trail
from cir.catalogue.checking import require_valid
from cir.catalogue.permissions import require_keeper
from cir.errors import Conflict, Invalid, Problem

if TYPE_CHECKING:
    from cir.accounts.models import User
    from cir.catalogue.models import ConfigurationItem

EDITABLE = ("kind", "name", "description", "parent", "owner", "is_public", "owner_first")


class Keeping(models.Model):
    """Changing the catalogue. Every door raises `NotAllowed` for who does not keep this part of it."""

    class Meta:
        abstract = True

    @classmethod
    @transaction.atomic
    def add(
        cls: type[ConfigurationItem], *, by: User | None, at: datetime | None = None, **fields: Any
    ) -> ConfigurationItem:
        """Add an item, under `parent` or at the top. Raises `Invalid` with every field that is wrong."""
        parent = fields.get("parent")
        require_keeper(by, parent.path if parent else "")
        item = cls(created_at=at or clock.now())
        _apply(item, fields)
        _keep(item)
        trail.record(by, "item added", item, {"name": item.name, "kind": item.kind}, at)
        return item

    @transaction.atomic
    def change(
        self: ConfigurationItem, *, by: User | None, at: datetime | None = None, **fields: Any
    ) -> tuple[str, ...]:
        """Change fields; answers the names of those that really changed. Moving it needs the right in both places."""
        require_keeper(by, self.path)
        locked = type(self).objects.select_for_update().get(pk=self.pk)
        before = {name: getattr(locked, name) for name in fields}
        _apply(locked, fields)
        changed = tuple(name for name in fields if before[name] != getattr(locked, name))
        if "parent" in changed:
            require_keeper(by, locked.parent.path if locked.parent else "")
        if changed:
            if {"parent", "kind"} & set(changed):
                locked.placed_at = at or clock.now()
            _keep(locked)
            said = {name: [_plain(before[name]), _plain(getattr(locked, name))] for name in changed}
            trail.record(by, "item changed", locked, said, at)
        self.refresh_from_db()
        return changed

    @transaction.atomic
    def retire(self: ConfigurationItem, *, by: User | None, at: datetime | None = None) -> None:
        """Log nothing new on it from now on; what there is stays. Raises `Conflict` while current ones lie below."""
        require_keeper(by, self.path)
        below = list(self.children.current().order_by("name").values_list("name", flat=True)[:5])
        if below:
            raise Conflict(f"Retire or move what lies below it first: {', '.join(below)}.")
        self._set_retired(at or clock.now(), by, "item retired")

    @transaction.atomic
    def bring_back(self: ConfigurationItem, *, by: User | None, at: datetime | None = None) -> None:
        """Take it into use again. Raises `Conflict` for one that was merged into another."""
        require_keeper(by, self.path)
        if self.merged_into:
            raise Conflict(f"{self.name} was merged into {self.merged_into.name}.")
        self._set_retired(None, by, "item brought back", at)

    @transaction.atomic
    def merge_into(
        self: ConfigurationItem, other: ConfigurationItem, *, by: User | None, at: datetime | None = None
    ) -> dict[str, int]:
        """Move everything that names this item to `other` and retire it; answers how many of what moved.

        Raises `Invalid` when `other` is itself, below it or retired, `Conflict` when both have things of one name.
        """
        require_keeper(by, self.path)
        require_keeper(by, other.path)
        if other.path.startswith(self.path) or other.retired_at:
            raise Invalid(Problem("other", "Choose a current item that is not this one or below it.", "other"))
        moved = _move_everything(self, other)
        self.retired_at, self.merged_into = self.retired_at or at or clock.now(), other
        self.placed_at = at or clock.now()
        self.save(update_fields=["retired_at", "merged_into", "placed_at"])
        trail.record(by, "item merged", self, {"into": other.name, **moved}, at)
        trail.record(by, "item took in another", other, {"from": self.name, **moved}, at)
        return moved

    def _set_retired(
        self: ConfigurationItem, moment: datetime | None, by: User | None, verb: str, at: datetime | None = None
    ) -> None:
        if bool(self.retired_at) == bool(moment):
            return
        self.retired_at = moment
        self.save(update_fields=["retired_at"])
        trail.record(by, verb, self, {"name": self.name}, moment or at)


def _apply(item: ConfigurationItem, fields: dict[str, Any]) -> None:
    unknown = sorted(set(fields) - set(EDITABLE))
    if unknown:
        raise Invalid(*(Problem("unknown", f"“{name}” cannot be set.", name) for name in unknown))
    for name, value in fields.items():
        setattr(item, name, value.strip() if isinstance(value, str) else value)


def _keep(item: ConfigurationItem) -> None:
    """Save, or say everything that is wrong."""
    kind = item.get_kind_display().lower()
    taken = f"There is a {kind} called “{item.name}” already. Choose another name."
    require_valid(item, exclude=("slug", "path"), taken=taken)
    item.save()


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, models.Model) else value


def _move_everything(old: ConfigurationItem, new: ConfigurationItem) -> dict[str, int]:
    """Point every row that names `old` to `new`, whatever table it is in; tables to come are covered as well."""
    moved: dict[str, int] = {}
    for child in old.children.all():
        child.parent = new
        child.save(update_fields=["parent", "path"])
        moved["children"] = moved.get("children", 0) + 1
    _keep_one_of_each_role(old, new)
    for relation in old._meta.related_objects:
        if relation.related_model is type(old):
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: old})
        try:
            with transaction.atomic():
                count = rows.update(**{relation.field.name: new})
        except IntegrityError as twice:
            names = relation.related_model._meta.verbose_name_plural
            raise Conflict(f"Both have {names} of the same name. Rename one of each first.") from twice
        if count:
            moved[str(relation.related_model._meta.verbose_name_plural)] = count
    return moved


def _keep_one_of_each_role(old: ConfigurationItem, new: ConfigurationItem) -> None:
    """A role that somebody holds for both is held once for the one that stays."""
    for held in old.memberships.all():
        if new.memberships.filter(user=held.user_id, role=held.role).exists():
            held.delete()
