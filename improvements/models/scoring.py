"""Giving points, and the score that follows from them. The arithmetic itself is in `improvements.scoring`."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models, transaction

from cir import clock
from cir.accounts.models import User
from cir.audit import trail
from cir.errors import Conflict, IllegalMove, Invalid, NotAllowed, Problem
from improvements import permissions, scoring
from improvements.statuses import OPEN

if TYPE_CHECKING:
    from improvements.models import Improvement, ScoringModel

LOWEST_RANK = 999
KEPT = ("score", "score_low", "score_high", "score_parts", "impact", "effort", "scored_at")


class Scoring(models.Model):
    """Points by several people, the median of them, the score, and a rank that a person may override."""

    class Meta:
        abstract = True

    @transaction.atomic
    def give_points(
        self: Improvement, points: Mapping[str, int | None], *, by: User, at: datetime | None = None
    ) -> scoring.Score:
        """Set what `by` gives for some criteria (key → 1 to 5; None takes it back), and the score with it.

        Raises `NotAllowed`, `IllegalMove` for an ended record, `Invalid` naming every wrong criterion or value.
        """
        now = at or clock.now()
        locked = self._locked(None)
        if not permissions.may_score(by, locked):
            raise NotAllowed("Auditors read everything and change nothing.")
        if locked.status not in OPEN:
            raise IllegalMove(f"{locked.reference} has ended. Reopen it before you score it.")
        model = locked.scoring_model(now)
        criteria = {criterion.key: criterion for criterion in model.criteria.all()}
        _require_points(points, criteria.keys())
        for key, value in points.items():
            if value is None:
                locked.points.filter(criterion__key=key, person=by).delete()
            else:
                locked.points.update_or_create(
                    criterion=criteria[key], person=by, defaults={"points": value, "at": now}
                )
        trail.record(by, "points given", locked, {"criteria": sorted(points)}, now)
        found = locked.rescore(model, now)
        self._follow(locked)
        return found

    def scoring_model(self: Improvement, at: datetime) -> ScoringModel:
        """The model in force at `at`; every installation has the default one from its first migration."""
        found = apps.get_model("improvements", "ScoringModel").objects.on(clock.today(at))
        if found is None:
            raise Conflict("There is no scoring model in force yet. An administrator sets its first day.")
        return found

    def rescore(self: Improvement, model: ScoringModel, at: datetime) -> scoring.Score:
        """Compute the score from the points there are, and keep it for lists."""
        rows = self.points.filter(criterion__key__in=[criterion.key for criterion in model.criteria.all()])
        given = latest(rows.order_by("at", "pk").values_list("criterion__key", "person_id", "points"))
        found = scoring.score(model.as_sums(), given)
        self._keep(found, at if given else None)
        self.version += 1
        self.save(update_fields=[*KEPT, "version"])
        return found

    def _keep(self: Improvement, found: scoring.Score, at: datetime | None) -> None:
        """Set what lists show of a score; `at=None`: nobody has scored."""
        scored = at is not None
        self.score = round(found.total.mid, 2) if scored else None
        self.score_low = round(found.total.low, 2) if scored else None
        self.score_high = round(found.total.high, 2) if scored else None
        self.score_parts = [_part(part) for part in found.parts] if scored else []
        self.impact = round(found.impact.mid, 4) if scored else None
        self.effort = round(found.effort.mid, 4) if scored else None
        self.scored_at = at

    @transaction.atomic
    def override_rank(
        self: Improvement, rank: int | None, *, by: User, reason: str, at: datetime | None = None
    ) -> None:
        """Put the record at a place in the ranking, visibly and with a reason; `None` lets the score decide again."""
        locked = self._locked(None)
        if not permissions.may_rank(by, locked):
            raise NotAllowed("A rank can be overridden by an approver or a coordinator.")
        if locked.status not in OPEN:
            raise Conflict(f"{locked.reference} has ended and has no rank.")
        problems = []
        if rank is not None and not 1 <= rank <= LOWEST_RANK:
            problems.append(Problem("range", f"Choose a rank from 1 to {LOWEST_RANK}.", "rank"))
        if not reason.strip():
            problems.append(Problem("required", "Say why.", "reason"))
        Invalid.unless_none(problems)
        trail.record(
            by,
            "rank overridden",
            locked,
            {"rank": [locked.rank_override, rank], "reason": reason},
            at,
        )
        locked.rank_override, locked.rank_reason = rank, reason.strip() if rank else ""
        locked.rank_by = by if rank else None
        locked.version += 1
        locked.save(update_fields=["rank_override", "rank_reason", "rank_by", "version"])
        self._follow(locked)


def latest(rows: Iterable[tuple[str, int, int]]) -> dict[str, list[int]]:
    """Points by criterion from rows (key, person, points) in order of time: each person's latest, whichever version
    of the scoring model they were given under."""
    known = {(key, person): points for key, person, points in rows}
    given: dict[str, list[int]] = {}
    for (key, _person), points in known.items():
        given.setdefault(key, []).append(points)
    return given


def _require_points(points: Mapping[str, int | None], known: Container[str]) -> None:
    problems = []
    for key, value in points.items():
        if key not in known:
            problems.append(Problem("criterion", f"There is no criterion “{key}” in the scoring model.", key))
        elif value is not None and (not isinstance(value, int) or not scoring.LOWEST <= value <= scoring.HIGHEST):
            problems.append(Problem("range", "Give 1 to 5 points.", key))
    Invalid.unless_none(problems)


def _part(part: scoring.Part) -> dict[str, object]:
    """One part of the score as it is kept for lists and bars."""
    return {
        "key": part.criterion.key,
        "label": part.criterion.name,
        "weight": float(part.criterion.weight),
        "points": part.points,
        "spread": part.spread,
        "people": len(part.given),
        "share": round(part.share.mid, 2),
    }
