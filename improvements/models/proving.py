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
        found = target.judged()
        if found is None or found.outcome in NO_VERDICT:
            return None
        return found.outcome in PROVED and found.target_reached is not False

    def store_verdict(self: Improvement, *, by: User | None, at: datetime) -> Verdict | None:
        """Keep the verdict on every measure as it is now; answers the one on the main measure."""
        main = None
        for target in self.targets.select_related("measure"):
            target.improvement = self
            stored = target.store_verdict(by=by, at=at)
            main = stored if target.role == target.Role.MAIN else main
        return main

    def refresh_result(self: Improvement) -> None:
        """Bring the result so far, shown in lists and on cards, up to date with the readings."""
        main = ""
        for target in self.targets.select_related("measure"):
            target.improvement = self
            found = target.judged()
            variation: str = found.variation if found else ""
            type(target).objects.filter(pk=target.pk).update(variation=variation)
            main = variation if target.role == target.Role.MAIN else main
        type(self).objects.filter(pk=self.pk).update(variation=main, step=self.step_now())
        self.variation, self.step = main, self.step_now()
