"""Gains, money, harm and areas, against a second implementation that loops over the records and knows no SQL."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

import pytest

from cir.accounts.models import Team
from cir.catalogue.models import ConfigurationItem
from improvements.models import BenefitFigure, Closing, Improvement, Transition, Verdict
from metrics import rollups, spans
from metrics.models import Measure, Rollup
from tests import factories
from tests.improvements.test_kpi_numbers import add, kept, scopes

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NOW = datetime(2026, 7, 10, 9, tzinfo=UTC)
FIRST = datetime(2026, 3, 1, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
SUBJECTS = {
    "customer": "customer_satisfaction", "employee": "employee_satisfaction", "stakeholder": "stakeholder_satisfaction",
    "incidents": "incidents_avoided", "problems": "problems_avoided", "performance": "performance_gained",
    "availability": "availability_gained", "efficiency": "efficiency_gained",
}  # fmt: skip
GAINS = (*SUBJECTS.values(), "measured_change", "harm_size", "harmed_share")
COUNTED = ("incidents_avoided", "problems_avoided")
"""Sums: nothing stands below them."""
MONEY = ("return_on_investment", "cost_saved", "benefit_realised", "benefit_planned")
ROLES = ("main", "supporting", "balancing")


@pytest.fixture
def register(settings, db):
    """Ninety records, most of them done, with verdicts, closings and figures made up at random; some are restricted."""
    settings.TIME_ZONE = "Europe/Berlin"
    random = Random(11)  # noqa: S311 - made-up data, not secrets
    upper = factories.item("Upper", created_at=FIRST)
    lower = factories.item("Lower", parent=upper, created_at=datetime(2026, 5, 20, tzinfo=UTC))
    factories.item("Idle", created_at=FIRST)
    factories.item("Gone", created_at=FIRST, retired_at=NOW)
    items = [None, upper, lower, factories.item("Habit", kind="practice", created_at=FIRST)]
    teams = [None, Team.objects.create(name="A"), Team.objects.create(name="B")]
    Team.objects.create(name="Without any")
    measures = [
        factories.measure(f"Measure {n}", subject=subject, direction=random.choice(["up", "down", "neither"]),
                          cadence=random.choice(["day", "week", "month", "quarter"]))
        for n, subject in enumerate([*SUBJECTS, *SUBJECTS, ""])
    ]  # fmt: skip
    for number in range(90):
        record(random, number, items, teams, measures)


def record(random, number, items, teams, measures):
    logged = FIRST + timedelta(hours=random.randrange(24 * 60))
    made = factories.improvement(
        f"Record {number}", logged_at=logged, item=random.choice(items), team=random.choice(teams),
        source=random.choice(["staff", "audit"]), restricted=random.random() < 0.1,
        scale=random.choice(["bau", "project", "project"]),
    )  # fmt: skip
    begun = min(logged + timedelta(hours=random.randrange(24 * 40)), NOW)
    Transition.objects.create(improvement=made, move="approve", source="assessing", target="approved", at=begun)
    figures(random, made)
    factories.put(made, "in_progress")
    if random.random() < 0.75:
        ended = min(begun + timedelta(hours=random.randrange(24 * 60)), NOW - timedelta(hours=1))
        finish(random, made, ended, measures)


def finish(random, made, ended, measures):
    facts = {"ended_at": ended, "outcome": "achieved"}
    if random.random() < 0.7:
        facts["cost_actual"] = random.choice([0, 100, 250])
    if random.random() < 0.4:
        facts["cost_actual_indirect"] = 50
    factories.put(made, "done", **facts)
    for role, measure in zip(ROLES, random.sample(measures, 3), strict=True):
        if random.random() < 0.7:
            target = made.targets.create(measure=measure, role=role)
            for again in range(random.randrange(3)):
                verdict(random, target, ended + timedelta(minutes=random.choice([0, again])))
    if random.random() < 0.8:
        Closing.objects.create(
            improvement=made, outcome=random.choice(["achieved", "not_achieved"]), shown="All", next="stop_here",
            at=ended, good_effects=random.choice(["", "More"]), bad_effects=random.choice(["", "Less"]),
        )  # fmt: skip


def verdict(random, target, at):
    def some(least):
        return [[at.isoformat(), random.choice([0, 1, 8, 12.5, 40])] for _ in range(random.randrange(least, 4))]

    readings = {name: some(random.choice([0, 1])) for name in ("baseline", "after")}
    result = random.choice(["improved", "changed", "no_change_shown", "worse"])
    Verdict.objects.create(target=target, result=result, readings=readings, digest="x", sentence="So.", at=at)


def figures(random, made):
    for kind in random.sample(["hard", "soft", "avoided", "kept", "agility"], random.randrange(4)):
        line = made.benefits.create(title=kind, kind=kind, way="kept" if kind == "kept" else "gained")
        for column in ("planned", "forecast", "realised"):
            for month in random.sample([date(2026, n, 1) for n in range(2, 9)], 2):
                for replaced in (None, NOW) if random.random() < 0.3 else (None,):
                    said = {"amount": None, "words": "Some"} if kind == "agility" else {
                        "amount": Decimal(random.randrange(-5000, 90000)) / 100, "reason": "It fell."}  # fmt: skip
                    line.figures.create(
                        column=column, month=month, share=random.choice([100, 100, 33]), replaced_at=replaced, **said
                    )


def latest(each):
    """The last verdict of every target, with the target."""
    for target in each.targets.all():
        rows = sorted(target.verdicts.all(), key=lambda row: (row.at, row.pk))
        if rows:
            yield target, rows[-1]


def naive(records, start, stop, days, holds):
    """Numerator, denominator, left out by key."""
    found = defaultdict(lambda: [0.0, 0.0, 0])
    for each in records:
        if each.restricted or not holds(each):
            continue
        money(each, days, found)
        if each.status == "done" and start <= each.ended_at < stop:
            returned(each, found["return_on_investment"])
            gained(each, found)
            add(found["harmed_share"], harmed(each))
    return {key: tuple(value) for key, value in found.items() if any(value)}


def in_money(each, column):
    for line in each.benefits.all():
        for figure in line.figures.all():
            if figure.column == column and figure.replaced_at is None and line.kind != "agility":
                yield line.kind, figure.month, float(figure.amount) * figure.share / 100


def money(each, days, found):
    for kind, month, amount in in_money(each, "realised"):
        if month in days:
            found["benefit_realised"][0] += amount
            found["cost_saved"][0] += amount if kind in ("hard", "soft") else 0
    found["benefit_planned"][0] += sum(amount for _, month, amount in in_money(each, "planned") if month in days)


def returned(each, three):
    gains = [amount for _, _, amount in in_money(each, "realised")]
    cost = float(each.cost_actual or 0) + float(each.cost_actual_indirect or 0)
    if not gains or cost <= 0:
        three[2] += 1
        return
    three[0] += sum(gains) - cost
    three[1] += cost


def gained(each, found):
    for target, row in latest(each):
        if target.role == "balancing":
            continue
        measure, before, after = target.measure, mean(row, "baseline"), mean(row, "after")
        known = before is not None and after is not None
        wanted = {"up": 1, "down": -1, "neither": None}[measure.direction]
        relative = wanted * 100 * (after - before) / abs(before) if known and before and wanted else None
        if measure.subject:
            absolute = after - before if known else None
            a_month = {"day": 365.25 / 12, "week": 365.25 / 12 / 7, "month": 1, "quarter": 1 / 3}[measure.cadence]
            value = {
                "incidents": None if absolute is None else -absolute * a_month, "performance": relative,
                "problems": None if absolute is None else -absolute * a_month, "efficiency": relative,
            }.get(measure.subject, absolute)  # fmt: skip
            count(found[SUBJECTS[measure.subject]], value)
        if target.role == "main":
            count(found["measured_change"], relative)
            if row.result == "worse":
                count(found["harm_size"], relative)


def count(three, value):
    if value is None:
        three[2] += 1
    else:
        three[0] += value
        three[1] += 1


def mean(row, name):
    values = [value for _, value in row.readings[name]]
    return sum(values) / len(values) if values else None


def harmed(each):
    """Yes, no, or None where it cannot be said."""
    results = {role: {row.result for target, row in latest(each) if target.role == role} for role in ROLES}
    closings = list(each.closings.all())
    if results["main"]:
        helped = results["main"] & {"improved", "changed"}
        return "worse" in results["main"] or ("worse" in results["balancing"] and not helped)
    if "worse" in results["balancing"]:
        return True
    if any(said.bad_effects and not said.good_effects and said.outcome == "not_achieved" for said in closings):
        return True
    return False if closings else None


def everything():
    hanging = ("targets__measure", "targets__verdicts", "benefits__figures", "closings", "transitions")
    return list(Improvement.objects.select_related("item").prefetch_related(*hanging))


def months():
    return rollups.periods(FIRST.date(), NOW.date(), ("month",))


def rolled():
    for kind, start in months():
        rollups.roll(kind, start, NOW)
        span = spans.of(start, kind)
        days = {span.first + timedelta(days=n) for n in range((span.last - span.first).days + 1)}
        yield start, span.start(BERLIN), min(span.end(BERLIN), NOW), days


def holds_every_case():
    """What the comparison would be worth little without."""
    assert BenefitFigure.objects.filter(amount__lt=0, column="realised", replaced_at=None).exists()
    assert Verdict.objects.filter(readings__baseline=[]).exists()
    assert {row.restricted for row in Improvement.objects.filter(status="done")} == {True, False}
    assert set(Measure.objects.values_list("direction", flat=True)) == {"up", "down", "neither"}


def test_gains_harm_and_money_are_those_of_a_plain_loop_over_the_records_in_every_scope(register):
    holds_every_case()
    records, compared = everything(), defaultdict(int)
    for start, begin, stop, days in rolled():
        for scope, holds in scopes():
            wanted = naive(records, begin, stop, days, holds)
            found = kept("month", start, scope, (*GAINS, *MONEY))
            found = {key: three for key, three in found.items() if any(three)}
            assert found.keys() == wanted.keys(), (start, scope)
            for key, three in wanted.items():
                shown = found[key] if key not in COUNTED else (found[key][0], three[1], found[key][2])
                assert shown == pytest.approx(three, abs=1e-6), (start, scope, key)
                compared[key] += 1
    assert compared.keys() == {*GAINS, *MONEY}, "every one of them was compared"


def areas(records, stop):
    """Where nothing was done in a year, where only projects are tried, and all of them."""
    items = [item for item in ConfigurationItem.objects.all() if item.retired_at is None and item.created_at < stop]
    teams = {each.team_id for each in records if each.team_id and not each.restricted}
    every = {f"item:{item.pk}": item.path for item in items} | {f"team:{pk}": pk for pk in teams}
    without, heavy = set(), set()
    for area, place in every.items():
        mine = [
            each for each in records if not each.restricted
            and (each.team_id == place if area.startswith("team") else each.item and each.item.path.startswith(place))
        ]  # fmt: skip
        year = stop - timedelta(days=365)
        if not any(each.status == "done" and year <= each.ended_at < stop for each in mine):
            without.add(area)
        tried = [
            each for each in mine if each.logged_at < stop and not (each.ended_at and each.ended_at < stop)
            and any(step.move == "approve" and step.at < stop for step in each.transitions.all())
        ]  # fmt: skip
        if tried and all(each.scale == "project" for each in tried):
            heavy.add(area)
    return every, without, heavy


def test_areas_without_improvement_and_with_only_large_ones_are_those_that_a_plain_loop_names(register):
    Improvement.objects.filter(team__name="A").update(scale="project")
    records, named = everything(), set()
    for start, _, stop, _ in rolled():
        every, *wanted = areas(records, stop)
        for key, which in zip(("areas_without_improvement", "areas_only_large"), wanted, strict=True):
            row = Rollup.objects.get(key=key, kind="month", start=start, scope_kind="whole")
            assert (row.numerator, row.denominator) == (len(which), len(every)), (start, key)
            assert set(row.parts) == which, (start, key)
            named |= {(key, area) for area in which}
    assert {key for key, _ in named} == {"areas_without_improvement", "areas_only_large"}
    assert len(every) == len({item.pk for item in ConfigurationItem.objects.filter(retired_at=None)}) + 2
