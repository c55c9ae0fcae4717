"""What the readings say about a record: the verdict on its main measure, and the result so far kept for lists."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from cir.accounts.models import User

if TYPE_CHECKING:
    from improvements.models import Improvement, Target, Verdict

NO_VERDICT = {"too_early", "unstable_baseline"}
PROVED = {"improved", "changed"}
UNMOVED = {"worse", "no_change_shown"}


class Proving(models.Model):
    """Readings in, verdict out."""

    class Meta:
        abstract = True

    def main_target(self: Improvement) -> Target | None:
        """The target on the main measure, with the measure."""
        return next((target for target in self.targets.all() if target.role == target.Role.MAIN), None)

    def has_verdict(self: Improvement) -> bool:
        """Whether the readings of the main measure after going live decide anything yet."""
        target = self.main_target()
        if target is None or self.went_live_on is None:
            return False
        target.improvement = self
        found = target.judged()
        return found is not None and found.outcome not in NO_VERDICT

    def proved(self: Improvement) -> bool | None:
        """Whether the readings show the improvement that was wanted and the target is reached; None: no verdict."""
        target = self.main_target()
        if target is None or self.went_live_on is None:
            return None
        target.improvement = self
        outcome, reached = self._judged(target)
        return None if outcome is None or outcome in NO_VERDICT else outcome in PROVED and reached is not False

    def against(self: Improvement, outcome: str) -> str:
        """Why the readings do not carry this outcome, as a sentence; nothing when they do, or decide nothing.

        Achieved needs a proof, the target reached, and that no measure got worse that must not. Partly achieved needs
        that something moved.
        """
        if outcome not in ("achieved", "partly") or self.went_live_on is None:
            return ""
        main = self.main_target()
        result = self._judged(main)[0] if main else None
        if self.proved() is False and (outcome == "achieved" or result in UNMOVED):
            return "The readings do not show it."
        for target in self.targets.all():
            worse = target.role == target.Role.BALANCING and self._judged(target)[0] == "worse"
            if worse and outcome == "achieved":
                return f"“{target.measure}” must not get worse, and it did."
        return ""

    def _judged(self: Improvement, target: Target) -> tuple[str | None, bool | None]:
        """Outcome of the readings of a target, and whether they reach it; None when they cannot be judged."""
        target.improvement = self
        found = target.judged()
        return (found.outcome, found.target_reached) if found else (None, None)

    def store_verdict(self: Improvement, *, by: User | None, at: datetime) -> Verdict | None:
        """Keep the verdict on every measure as it is now; answers the one on the main measure."""
        main = None
        for target in self.targets.select_related("measure", "baseline"):
            target.improvement = self
            stored = target.store_verdict(by=by, at=at)
            main = stored if target.role == target.Role.MAIN else main
        return main

    def refresh_result(self: Improvement) -> None:
        """Bring the result so far, shown in lists and on cards, up to date with the readings."""
        main = ""
        for target in self.targets.select_related("measure", "baseline"):
            target.improvement = self
            found = target.judged()
            variation: str = found.variation if found else ""
            type(target).objects.filter(pk=target.pk).update(variation=variation)
            main = variation if target.role == target.Role.MAIN else main
        type(self).objects.filter(pk=self.pk).update(variation=main, step=self.step_now())
        self.variation, self.step = main, self.step_now()
