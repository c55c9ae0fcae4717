"""What a verdict rests on, in sentences under its chart: the lock, what is left out, what cannot be told apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from improvements import apart, smart
from improvements.models import Baseline, Target
from improvements.models.baseline import differ
from improvements.statuses import FLOW
from metrics import series
from metrics.periods import label, local_day, missing_between
from metrics.queries import zone
from metrics.verdicts import Verdict


@dataclass(frozen=True)
class Ground:
    """One sentence. `records` are linked behind it, `icon` says what it is about; it `warns` of a weaker proof."""

    text: str
    icon: str = "info-circle"
    warns: bool = False
    records: tuple[str, ...] = ()
    again: bool = False
    """Whether setting the baseline anew is the cure."""


Others = Sequence[tuple[str, date, datetime | None]]
"""Reference, day of going live, and end of the other improvements on the same measure."""


def grounds_of(target: Target, verdict: Verdict | None, others: Others = ()) -> list[Ground]:
    """Everything that should be known beside the verdict, what weakens it first."""
    found = [*_mixed(target, others), *_lock(target), *_left_out(target, verdict), *_smart(target, verdict)]
    if verdict:
        found += [*_gaps(target, verdict), *_method(verdict)]
    return sorted([*found, *_waiting(target)], key=lambda each: not each.warns)


def _mixed(target: Target, others: Others) -> Iterable[Ground]:
    names = tuple(name for name, live, ended in others if apart.moves(target) and apart.tangled(target, live, ended))
    if names:
        yield Ground("Cannot be told apart. Also live on this measure:", "arrows-diff", True, names)


def _smart(target: Target, verdict: Verdict | None) -> Iterable[Ground]:
    """Until the change is live: afterwards readings decide."""
    record = target.improvement
    if target.role == Target.Role.MAIN and record.went_live_on is None and record.status in FLOW:
        text, missing = smart.sentence(target, verdict)
        yield Ground(text, "target", missing)


def _lock(target: Target) -> Iterable[Ground]:
    row = target.baseline_row()
    if row is None or row.kept is None or not target.improvement.went_live_on:
        return
    day = f"{local_day(row.at, zone()):%-d %b %Y}"
    if row.kind == Baseline.Kind.REBASED:
        yield Ground(f"Baseline set anew on {day}, on {_readings(len(row.kept))}: {row.reason}", "lock")
    else:
        yield Ground(f"The baseline is locked since {day}, on {_readings(len(row.kept))}.", "lock")
    now = tuple(each for each in target.window_readings() if not row.leaves_out(each.moment))
    if count := differ(row.kept, now):
        said = f"{_readings(count)} of the baseline came or changed since. The limits rest on what was there then."
        yield Ground(said, "history", True, again=True)


def _left_out(target: Target, verdict: Verdict | None) -> Iterable[Ground]:
    cadence = target.measure.cadence
    for moment, reason in sorted(target.left_out().items()):
        name = label(datetime.fromisoformat(moment), cadence, zone())  # type: ignore[arg-type]  # one of the cadences
        yield Ground(f"{name[0].upper()}{name[1:]} is left out of the baseline: {reason}", "circle-dashed")
    if verdict and not verdict.baseline and target.left_out():
        yield Ground("Every reading of the baseline is left out: nothing to compare with.", "alert-triangle", True)


def _gaps(target: Target, verdict: Verdict) -> Iterable[Ground]:
    rows: tuple[series.Reading, ...] = (*verdict.baseline, *verdict.after)
    missing = missing_between([row.moment for row in rows], verdict.cadence, zone())
    if missing:
        many = f"{missing} {verdict.cadence}{'s have' if missing > 1 else ' has'}"
        yield Ground(f"{many} no reading in between. A gap neither makes nor breaks a signal.", "dots")


def _method(verdict: Verdict) -> Iterable[Ground]:
    if verdict.limits.method != "xmr":
        name = "Laney p′" if verdict.limits.method == "p_prime" else "Laney u′"
        yield Ground(f"The denominators differ, so the limits are wider where one is small ({name}).", "chart-line")


def _waiting(target: Target) -> Iterable[Ground]:
    live, since = target.improvement.went_live_on, target.counts_from()
    if live and since and target.wait_days:
        last = since - timedelta(days=1)
        yield Ground(
            f"Readings from {live:%-d %b} to {last:%-d %b %Y} are not tested: no effect was expected yet.", "clock"
        )


def _readings(count: int) -> str:
    return f"{count} reading{'' if count == 1 else 's'}"
