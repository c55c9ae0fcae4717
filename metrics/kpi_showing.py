"""KPIs as their pages show them: tiles, and one KPI with its parts, its trend and the way to its records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import NoReverseMatch, reverse

from cir.accounts.models import Team
from cir.catalogue.models import ConfigurationItem
from metrics import drawing, kpi_reading, queries, rollups, series, showing, spans
from metrics.behaviour import Behaviour
from metrics.kpi_asking import Asked
from metrics.kpi_reading import Known, Value
from metrics.kpis import WHOLE, Kpi, Result, Scope, ScopeKind, Shape
from metrics.models import KpiTarget, KpiVersion
from metrics.spans import Span

SPARK, USUAL = 12, 8
DAY = timedelta(days=1)
SCOPE_FILTERS = {
    ScopeKind.ITEM: "item",
    ScopeKind.PRACTICE: "item",
    ScopeKind.TEAM: "team",
    ScopeKind.SOURCE: "source",
    ScopeKind.CHANNEL: "channel",
}
WHOLE_FROM = 10
TONES = {"improving": "info", "getting_worse": "warn"}


@dataclass(frozen=True)
class Tile:
    """One KPI at a glance."""

    kpi: Kpi
    result: Result | None
    spark: list[float]
    behaviour: Behaviour | None
    target: float | None

    @property
    def number(self) -> str:
        """The value without its unit; a dash where there is none."""
        return value_words(self.result.value if self.result else None)

    @property
    def unit(self) -> str:
        """The unit in small letters behind the value."""
        return unit_words(self.kpi)

    @property
    def variation(self) -> str:
        """What its own chart says; empty without limits."""
        found = self.behaviour
        return found.verdict.variation if found and found.state != "none" and found.verdict.after else ""

    @property
    def falling(self) -> bool:
        """Whether the latest is below the average."""
        return bool(self.behaviour and self.behaviour.falling)

    @property
    def tone(self) -> str:
        """The colour of its line."""
        return TONES.get(self.variation, "")

    @property
    def meets(self) -> bool | None:
        """Whether the value reaches the target; None without one."""
        value = self.result.value if self.result else None
        if value is None or self.target is None:
            return None
        return series.meets(value, self.target, self.kpi.direction)

    @property
    def proposal(self) -> str:
        """The title of an improvement of the practice, where the KPI gets worse; otherwise empty."""
        return f"Turn “{self.kpi.name}” round" if self.variation == "getting_worse" else ""

    @property
    def target_words(self) -> str:
        """The target with its unit."""
        return with_unit(self.kpi, self.target)


@dataclass(frozen=True)
class Line:
    """One period in the table beside the chart."""

    value: Value
    period: str
    words: str
    signal: str
    running: bool
    code: str


@dataclass(frozen=True)
class Way:
    """A link to the records behind a number: how many, in which words."""

    words: str
    url: str
    number: str = ""


@dataclass(frozen=True)
class Detail:
    """Everything about one KPI for a period and scope."""

    tile: Tile
    span: Span
    known: Known
    version: KpiVersion | None
    versions: Sequence[KpiVersion]
    targets: Sequence[KpiTarget]
    chart: dict[str, Any]
    lines: list[Line]
    ways: list[Way]
    areas: list[Way]

    @property
    def symbols(self) -> list[tuple[str, str]]:
        """How the symbols of the formula are read."""
        return self.tile.kpi.words_of(self.version.reading if self.version else {})


def tiles(asked: Asked, which: Sequence[Kpi] | None = None) -> tuple[list[Tile], Known, Span]:
    """Every KPI (or some of them) for the question, in a fixed number of queries."""
    shown = [kpi for kpi in which or rollups.catalogue().kpis if kpi.scoped or asked.scope == WHOLE]
    months = kpi_reading.known()
    span = asked.span(months.starts[0] if months.starts else asked.until.first)
    until = [start for start in months.starts if start <= span.last]
    found, lines = kpi_reading.period_and_trend(shown, asked.scope, months.within(span), until)
    aims = kpi_reading.targets(scope=asked.scope)
    return [_tile(kpi, found[kpi.key], lines[kpi.key], aims.get(kpi.key)) for kpi in shown], months, span


def first(found: Sequence[Tile], pinned: Sequence[str]) -> list[Tile]:
    """The tiles that come first: those somebody pinned, in their order, otherwise the usual eight."""
    by_key = {tile.kpi.key: tile for tile in found}
    mine = [by_key[key] for key in pinned if key in by_key]
    return mine or [tile for tile in found if tile.kpi.basic][:USUAL]


def _tile(kpi: Kpi, result: Result | None, line: Sequence[Value], target: float | None) -> Tile:
    finished, behaved = kpi_reading.trend(kpi, line)
    return Tile(kpi, result, [each.value or 0.0 for each in finished[-SPARK:]], behaved, target)


def detail(kpi: Kpi, asked: Asked) -> Detail:
    """One KPI: value, parts, trend, definitions, targets."""
    (tile,), months, span = tiles(asked, [kpi])
    versions = list(KpiVersion.objects.filter(key=kpi.key).select_related("set_by").order_by("-number"))
    mine = KpiTarget.objects.filter(key=kpi.key, scope_kind=asked.scope.kind, scope_id=asked.scope.id)
    aims = mine.select_related("set_by").order_by("-valid_from", "-pk")
    until = [start for start in months.starts if start <= span.last]
    line = kpi_reading.values([kpi], asked.scope, until)[kpi.key]
    marks = [(version.valid_from, "new definition") for version in versions if version.number > 1]
    chart: dict[str, Any] = {}
    if tile.behaviour:
        unit, zone = unit_words(kpi), queries.zone()
        chart = drawing.figure(tile.behaviour.chart, "month", zone=zone, unit=unit, changes=marks, latest=60)
        chart["target"] = tile.target
    version = next((each for each in versions if each.valid_from <= span.last), None)
    lines = _lines(kpi, line, tile.behaviour)
    ways = _ways(kpi, tile.result, span, asked.scope, version)
    return Detail(tile, span, months, version, versions, list(aims), chart, lines, ways, _areas(tile.result))


def _lines(kpi: Kpi, line: Sequence[Value], behaved: Behaviour | None) -> list[Line]:
    marks = {point.moment: point.effects for point in behaved.chart.points} if behaved else {}
    today = queries.today()
    found = []
    for each in reversed(line):
        effects = marks.get(each.start, ())
        signal = showing.SAID["unwanted" if "unwanted" in effects else effects[0]] if effects else ""
        month = spans.of(each.start, "month")
        found.append(
            Line(each, month.label, with_unit(kpi, each.value), signal, running=month.last >= today, code=month.code)
        )
    return found


def _ways(kpi: Kpi, result: Result | None, span: Span, scope: Scope, version: KpiVersion | None) -> list[Way]:
    if result is None:
        return []
    known = None if kpi.shape is Shape.STAFF else result.n

    def way(words: str, behind: str, number: float | None) -> list[Way]:
        return [Way(words, records_url(behind, span, scope, kpi.page), counted(number))] if behind else []

    ways = way("records behind it", kpi.behind, known)
    ways += way("in the numerator", kpi.counted, round(result.numerator))
    ways += way("left out", kpi.aside if result.left_out else "", result.left_out)
    counts = {kind: result.parts.get(f"kind:{kind}", 0) for kind in kpi.kinds}
    ways += [Way(f"for {kpi.kinds[kind].lower()}", "", counted(number)) for kind, number in counts.items() if number]
    for symbol in kpi.symbols:
        part = (version.reading if version else kpi.usual_reading).get(symbol.letter, "")
        words = f"{symbol.letter}: {dict(symbol.choices).get(part, '')}"
        url = records_url(symbol.opens[part], span, scope) if part in symbol.opens else ""
        ways.append(Way(words, url, counted(result.parts.get(part, 0))))
    return ways


def _areas(result: Result | None) -> list[Way]:
    """The services, practices and teams that a KPI names in its parts (item:12, team:3)."""
    named = [name.split(":", 1) for name in (result.parts if result else {}) if ":" in name]
    ids = {kind: [pk for each, pk in named if each == kind] for kind in ("item", "team")}
    items = ConfigurationItem.objects.filter(pk__in=ids["item"]).order_by("name") if ids["item"] else []
    teams = Team.objects.filter(pk__in=ids["team"]).order_by("name") if ids["team"] else []
    page = _records_page()
    return [
        *(Way(item.name, item.get_absolute_url()) for item in items),
        *(Way(team.name, f"{page}?team={team.pk}") for team in teams),
    ]


def _records_page(page: str = "") -> str:
    try:
        return reverse(page or rollups.catalogue().records_page)
    except NoReverseMatch:
        return ""


def records_url(behind: str, span: Span, scope: Scope, page: str = "") -> str:
    """Where the records are: the list's own filters. Restricted records are counted for nobody."""
    today = queries.today()
    places = {"period": span.code, "last": min(span.last, today).isoformat(), "before": (span.first - DAY).isoformat()}
    address, restricted = _records_page(page), "" if page else "&restricted=no"
    name = SCOPE_FILTERS.get(ScopeKind(scope.kind))
    where = f"&{name}={scope.id}" if name else ""
    return f"{address}?{behind.format_map(places)}{where}{restricted}" if address else ""


def counted(number: int | float | None) -> str:
    """How many records; nothing where that cannot be said."""
    return "" if number is None else f"{number:,.0f}"


def value_words(value: float | None) -> str:
    """A value to be read at a glance."""
    return "–" if value is None else glance(value)


def glance(value: float) -> str:
    """So many digits as matter: "68", "203", "9.5", "0.72"."""
    return drawing.number(round(value, 0 if abs(value) >= WHOLE_FROM else 1) if abs(value) >= 1 else value)


def unit_words(kpi: Kpi) -> str:
    """The unit as it stands behind a number; what the name says already is left out."""
    return kpi.unit if kpi.shape not in (Shape.COUNT, Shape.STOCK) or kpi.signed else ""


def with_unit(kpi: Kpi, value: float | None) -> str:
    """A value with its unit: "68%", "74 days", "102"."""
    if value is None:
        return "–"
    unit = unit_words(kpi)
    return f"{glance(value)}{'' if unit == '%' or not unit else ' '}{unit}"


def month_of(day: date) -> str:
    """The code of a day's month."""
    return spans.of(day, "month").code
