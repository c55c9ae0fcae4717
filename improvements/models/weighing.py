"""Several ways of going about it, one of which is chosen; and with whom outside it is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models, transaction

from cir import clock
from cir.accounts.models import User
from cir.errors import Conflict, Invalid, NotAllowed, Problem
from improvements import permissions
from improvements.models.planning import written
from improvements.statuses import OPEN

if TYPE_CHECKING:
    from improvements.models import Improvement, Option, Partner

OPTION_FIELDS = ("name", "benefit", "cost", "notes")
PARTNER_FIELDS = ("name", "kind", "part")
MOST_OPTIONS = 20
MOST_PARTNERS = 20
READY_NOTES = {
    "accept": "Live with it. Say who bears what it costs, and when to look again.",
    "change": "Look for another one. Say what ends, what a new contract needs, and how long both run side by side.",
    "detect": "Check what comes in before it does harm. Say what is checked, by whom, and how often.",
    "together": "Work on the cause with them. Say what each side does, and who speaks for them.",
}


class Weighing(models.Model):
    """Options and partners of a record."""

    class Meta:
        abstract = True

    @transaction.atomic
    def add_option(self: Improvement, *, by: User, at: datetime | None = None, **said: str) -> Option:
        """Suggest one more way: `name`, and what it brings, what it costs, notes. Everybody who takes part may.

        Raises `Invalid`, `NotAllowed`, `IllegalMove` for an ended record, `Conflict` when there are too many.
        """
        now = at or clock.now()
        locked = self._to_weigh(by)
        option = locked.options.model(improvement=locked, added_by=by, added_at=now)
        _name_and(option, said, OPTION_FIELDS, "Say what could be done.")
        locked._require_room_for(1)
        option.save()
        locked._noted(by, "option added", "options", {"option": option.pk, "name": option.name}, now)
        self._follow(locked)
        return option

    @transaction.atomic
    def add_supplier_options(self: Improvement, *, by: User, at: datetime | None = None) -> list[Option]:
        """The four ways to go about the quality of what a supplier delivers, ready to be weighed; those that are there
        already stay as they are."""
        now = at or clock.now()
        locked = self._to_weigh(by)
        kinds = locked.options.model.Ready
        there = set(locked.options.exclude(ready="").values_list("ready", flat=True))
        missing = [kind for kind in kinds if kind not in there]
        locked._require_room_for(len(missing))
        facts: dict[str, Any] = {"improvement": locked, "added_by": by, "added_at": now}
        made = [
            locked.options.create(ready=kind, name=kind.label, notes=READY_NOTES[kind.value], **facts)
            for kind in missing
        ]
        if made:
            locked._noted(by, "options for a supplier added", "options", {"added": len(made)}, now)
        self._follow(locked)
        return made

    @transaction.atomic
    def edit_option(self: Improvement, option: Option, *, by: User, at: datetime | None = None, **said: str) -> Option:
        """Change what is said about an option. Who suggested it may, and whoever works on the record."""
        now = at or clock.now()
        locked, own = self._own_option(option, by)
        if changed := _name_and(own, said, OPTION_FIELDS, "Say what could be done."):
            own.save()
            facts = {"option": own.pk, "name": own.name, "changed": sorted(changed)}
            locked._noted(by, "option changed", "options", facts, now)
        self._follow(locked)
        return own

    @transaction.atomic
    def remove_option(self: Improvement, option: Option, *, by: User, at: datetime | None = None) -> None:
        """Take an option away. Raises `Conflict` for the chosen one."""
        locked, own = self._own_option(option, by)
        if own.chosen_at:
            raise Conflict("This option is chosen. Choose another one first, then take it away.")
        own.delete()
        locked._noted(by, "option removed", "options", {"name": own.name}, at or clock.now())
        self._follow(locked)

    @transaction.atomic
    def choose_option(
        self: Improvement, option: Option, *, by: User, reason: str, at: datetime | None = None
    ) -> Option:
        """Choose one of the options, with the reason; the one chosen before goes back among the others.

        Raises `Invalid`, `NotAllowed`, `IllegalMove` for an ended record.
        """
        now = at or clock.now()
        locked = self._locked(None)
        permissions.require_choose(by, locked)
        locked._require_open()
        own = locked._one_option(option)
        before = locked.options.exclude(chosen_at=None).exclude(pk=own.pk).first()
        why: dict[str, Any] = {"reason": reason}
        written(own, why, ("reason",))
        if not own.reason:
            raise Invalid(Problem("required", "Say why this one.", "reason"))
        if before:
            locked.options.filter(pk=before.pk).update(chosen_at=None, chosen_by=None, reason="")
        own.chosen_at, own.chosen_by = now, by
        own.save()
        facts = {"chosen_option": [before.name if before else None, own.name], "reason": own.reason}
        locked._noted(by, "option chosen", "options", facts, now, newer=True)
        self._follow(locked)
        return own

    @transaction.atomic
    def add_partner(self: Improvement, *, by: User, at: datetime | None = None, **said: str) -> Partner:
        """Name somebody outside with whom it is done jointly: `name`, `kind`, `part`. Twice the same name is once.

        Raises `Invalid`, `NotAllowed`, `IllegalMove` for an ended record, `Conflict` when there are too many.
        """
        now = at or clock.now()
        locked = self._to_work_on(by)
        partner = locked.partners.model(improvement=locked, added_by=by, added_at=now)
        kinds = partner.Kind
        if said.get("kind", kinds.SUPPLIER) not in kinds.values:
            raise Invalid(Problem("choice", f"Choose one of: {', '.join(kinds.labels)}.", "kind"))
        _name_and(partner, said, PARTNER_FIELDS, "Enter the name of the partner.")
        if known := locked.partners.filter(name__iexact=partner.name).first():
            return known
        if locked.partners.count() >= MOST_PARTNERS:
            raise Conflict(f"A record names at most {MOST_PARTNERS} partners.")
        partner.save()
        locked._noted(by, "partner named", "partners", {"partner": partner.pk, "name": partner.name}, now)
        self._follow(locked)
        return partner

    @transaction.atomic
    def remove_partner(self: Improvement, partner: Partner, *, by: User, at: datetime | None = None) -> None:
        """Say that it is no longer done jointly with them."""
        locked = self._to_work_on(by)
        own = locked.partners.filter(pk=partner.pk).first()
        if own is None:
            raise NotAllowed(f"This partner is not one of {locked.reference}.")
        own.delete()
        locked._noted(by, "partner removed", "partners", {"name": own.name}, at or clock.now())
        self._follow(locked)

    @classmethod
    def forget_partner(cls, pk: int, *, by: User, at: datetime) -> None:
        """Take back that somebody was named, if they still are and the record is still open."""
        partner = apps.get_model("improvements", "Partner").objects.filter(pk=pk).select_related("improvement").first()
        if partner and partner.improvement.status in OPEN:
            partner.improvement.remove_partner(partner, by=by, at=at)

    def _to_weigh(self: Improvement, by: User) -> Improvement:
        permissions.require_take_part(by)
        locked = self._locked(None)
        locked._require_open()
        return locked

    def _own_option(self: Improvement, option: Option, by: User) -> tuple[Improvement, Option]:
        locked = self._to_weigh(by)
        own = locked._one_option(option)
        if own.added_by_id != by.pk:
            permissions.require_work(by, locked)
        return locked, own

    def _one_option(self: Improvement, option: Option) -> Option:
        found: Option | None = self.options.filter(pk=option.pk).first()
        if found is None:
            raise NotAllowed(f"This option is not one of {self.reference}.")
        return found

    def _require_room_for(self: Improvement, more: int) -> None:
        if self.options.count() + more > MOST_OPTIONS:
            raise Conflict(f"A record weighs at most {MOST_OPTIONS} options. Take one away first.")


def _name_and(row: models.Model, said: dict[str, str], known: Sequence[str], missing: str) -> dict[str, Any]:
    """Set what is said, the name in one line; answer what changed. `Invalid` names everything that is wrong."""
    if "name" in said:
        said = {**said, "name": " ".join(str(said["name"] or "").split())}
    changed = written(row, said, known)
    if not getattr(row, "name", ""):
        raise Invalid(Problem("required", missing, "name"))
    return changed
