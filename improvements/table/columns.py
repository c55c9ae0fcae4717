"""The columns of the register: what each is called, what it sorts by, what it reads, how its cell looks and exports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Choices

from cir import clock
from cir.ui import wording
from improvements import worth
from improvements.models import Closing, Improvement
from improvements.statuses import Status
from improvements.table import cells

Row = Mapping[str, Any]
Cell = Callable[[Row], str]


@dataclass(frozen=True)
class Column:
    """One column. `reads` are the values it needs; `plain` is the cell for exports, a value rather than a picture."""

    name: str
    label: str
    reads: tuple[str, ...]
    cell: Cell
    plain: Callable[[Row], Any]
    sort: str = ""
    css: str = ""
    edits: str = ""

    @cached_property
    def classes(self) -> str:
        """The classes of its cells."""
        return f"{self.css} c-{self.name}".strip()


def _word(choices: type[Choices], column: str) -> Callable[[Row], str]:
    words = dict(choices.choices)
    return lambda row: words.get(row[column], "")


def _text(plain: Callable[[Row], Any]) -> Cell:
    return lambda row: cells.text(plain(row))


def _day(column: str) -> Cell:
    return lambda row: cells.day(row[column])


def _moment(column: str) -> Callable[[Row], Any]:
    return lambda row: row[column].replace(microsecond=0).isoformat() if row[column] else None


def _iso(column: str) -> Callable[[Row], Any]:
    return lambda row: row[column].isoformat() if row[column] else None


def _claimed(column: str) -> Callable[[Row], Any]:
    """A sum of the ledger, which comes as amount × percent."""

    def plain(row: Row) -> Any:
        return None if row[column] is None else (Decimal(row[column]) / worth.WHOLE).quantize(Decimal("0.01"))

    return plain


def _money(column: str) -> Cell:
    claimed = _claimed(column)
    return lambda row: cells.text(None if claimed(row) is None else worth.shown(claimed(row)))


def _age(row: Row) -> int:
    """Days from being logged to being ended, or to today."""
    end = row["ended_at"] or clock.now()
    return (end - row["logged_at"]).days


def _requester(row: Row) -> str:
    return row["requester__name"] or row["requester_name"]


_level = _word(Improvement.Level, "urgency")
_cost = _word(Improvement.Level, "cost_band")
_source = _word(Improvement.Source, "source")
_kind = _word(Improvement.Kind, "kind")
_scale = _word(Improvement.Scale, "scale")
_outcome = _word(Closing.Outcome, "outcome")
_value = lambda row: row["value_consumer"] or row["value_provider"]  # noqa: E731 - one of many small readers

ALL = (
    Column("item", "Service or practice", ("item__name",), cells.item, lambda row: row["item__name"] or "", "item",
           "muted"),
    Column("status", "Status", ("status",), cells.status, _word(Status, "status"), "status", edits="status"),
    Column("step", "Model step", ("step",), cells.step, lambda row: row["step"], "step"),
    Column("urgency", "Urgency", ("urgency",), cells.urgency, _level, "urgency", edits="urgency"),
    Column("cost", "Cost", ("cost_band",), cells.cost, _cost, "cost", "muted", edits="cost_band"),
    Column("score", "Score", ("score", "score_low", "score_high"), cells.score,
           lambda row: None if row["score"] is None else round(row["score"], 1), "score", "num b"),
    Column("owner", "Owner", ("owner_id", "owner__name"), cells.owner, lambda row: row["owner__name"] or "", "owner",
           edits="owner"),
    Column("target", "Target date", ("target_date", "status"), cells.target, _iso("target_date"), "target",
           edits="target_date"),
    Column("result", "Result so far", ("variation", "measure_direction"), cells.result,
           cells.result_word),
    Column("requester", "Requester", ("requester__name", "requester_name"), _text(_requester), _requester, "", "muted"),
    Column("source", "Source", ("source",), _text(_source), _source, "", "muted"),
    Column("tags", "Tags", ("tag_names",), cells.tags, lambda row: ", ".join(row["tag_names"])),
    Column("team", "Team", ("team__name",), _text(lambda row: row["team__name"]), lambda row: row["team__name"] or "",
           "", "muted"),
    Column("objective", "Objective", ("objective__name",), _text(lambda row: row["objective__name"]),
           lambda row: row["objective__name"] or "", "", "muted"),
    Column("kind", "Kind", ("kind",), _text(_kind), _kind, "", "muted"),
    Column("scale", "Scale", ("scale",), _text(_scale), _scale, "", "muted"),
    Column("value", "Value", ("value_consumer", "value_provider"), _text(_value), _value, "", "muted"),
    Column("risk", "Risk", ("risk",), _text(lambda row: row["risk"]), lambda row: row["risk"], "", "muted"),
    Column("support", "Support", ("supporters",), _text(lambda row: row["supporters"] or None),
           lambda row: row["supporters"], "support", "num"),
    Column("blocker", "Blocked by", ("blocker",), cells.blocker, lambda row: row["blocker"]),
    Column("cost_estimated", "Cost estimated", ("cost_estimated",), _text(lambda row: row["cost_estimated"]),
           lambda row: row["cost_estimated"], "", "num"),
    Column("benefit_planned", "Benefit planned", ("benefit_planned",), _money("benefit_planned"),
           _claimed("benefit_planned"), "", "num"),
    Column("benefit", "Benefit realised", ("benefit_realised",), _money("benefit_realised"),
           _claimed("benefit_realised"), "", "num"),
    Column("logged", "Logged", ("logged_at",), _day("logged_at"), _moment("logged_at"), "logged"),
    Column("updated", "Last update", ("updated_at",), _day("updated_at"), _moment("updated_at"), "updated"),
    Column("age", "Age", ("logged_at", "ended_at"), _text(lambda row: wording.count(_age(row), "day")), _age,
           "age", "num"),
    Column("ended", "Ended", ("ended_at",), _day("ended_at"), _moment("ended_at"), "ended"),
    Column("outcome", "Outcome", ("outcome",), _text(_outcome), _outcome),
)  # fmt: skip
COLUMNS: dict[str, Column] = {column.name: column for column in ALL}
SHOWN = ("item", "step", "urgency", "cost", "score", "owner", "target", "result")
"""The columns of the register as it comes, after reference and title."""
FIXED = ("ref", "title")
"""Always there, always first."""
ALWAYS_READ = (
    "pk", "title", "status", "owner_id", "requester_id", "logged_by_id", "item_id", "item__path", "item__owner_id",
    "restricted", "blocker", "escalated_at", "target_date", "owner__name", "urgency",
)  # fmt: skip


def readable(names: tuple[str, ...]) -> list[str]:
    """The values to read for these columns: explicit ones, never the description."""
    wanted = [value for name in names for value in COLUMNS[name].reads]
    return list(dict.fromkeys([*ALWAYS_READ, *wanted]))
