"""What the calculators count, against a second implementation that loops over the records and knows no SQL."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from cir.accounts.models import Team, User
from improvements.models import Comment, Improvement, Points, ScoringModel, Support, Transition
from improvements.statuses import ENDED, FLOW
from metrics import kpi_showing, rollups, spans
from metrics.kpis import Scope
from metrics.models import Rollup
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NOW = datetime(2026, 7, 10, 9, tzinfo=UTC)
FIRST = datetime(2026, 3, 1, tzinfo=UTC)
ENDS = ("done", "declined", "stopped")
HOUR = timedelta(hours=1)


@pytest.fixture
def register(settings, db):
    """Sixty records with moves, people and promises made up at random, some of them restricted."""
    settings.TIME_ZONE = "Europe/Berlin"
    random = Random(7)  # noqa: S311 - made-up data, not secrets
    people = [factories.person(f"P{n} Example", joined_at=FIRST - HOUR) for n in range(6)]
    upper = factories.item("Upper", created_at=FIRST)
    items = [None, upper, factories.item("Lower", parent=upper), factories.item("Habit", kind="practice")]
    teams = [None, Team.objects.create(name="A"), Team.objects.create(name="B")]
    for number in range(60):
        record(random, number, people, items, teams)
    return random


def moment(random, after=FIRST):
    """A moment after `after`, not later than now; often near the end of a month, where zones matter."""
    span = int((NOW - after).total_seconds()) or 1
    at = after + timedelta(seconds=random.randrange(span))
    return min(max(at.replace(day=1) - 2 * HOUR, after), NOW) if random.random() < 0.3 else at


def record(random, number, people, items, teams):
    logged = moment(random)
    made = factories.improvement(
        f"Record {number}", logged_at=logged, updated_at=logged, item=random.choice(items), team=random.choice(teams),
        source=random.choice(["staff", "customer", "audit"]), restricted=random.random() < 0.1,
        logged_by=random.choice([*people, None]), scale=random.choice(["bau", "project"]),
    )  # fmt: skip
    at, source = logged, "new"
    for target in ("assessing", "approved", "planned", "in_progress", "measuring", "done")[: random.randrange(7)]:
        at = moment(random, at)
        move = {"assessing": "assess", "approved": "approve"}.get(target, "plan")
        step(made, random, move, source, target, at, people)
        source = target
    factories.put(made, source) if source != "done" else end(made, random, "done", at)
    if source in ("new", "assessing") and random.random() < 0.4:
        at = moment(random, at)
        step(made, random, "decline", source, "declined", at, people)
        end(made, random, "declined", at)
    for person in random.sample(people, 2):
        Comment.objects.create(improvement=made, author=person, text="Yes", at=moment(random, logged))
        Support.objects.create(improvement=made, person=person, at=moment(random, logged))


def step(made, random, move, source, target, at, people):
    before = made.transitions.order_by("at", "pk").last()
    came = before.at if before else made.logged_at
    since = came if made.pk % 2 else None  # None: nobody said, it is looked up
    who = random.choice([*people, None])
    Transition.objects.create(improvement=made, move=move, source=source, target=target, at=at, since=since, actor=who)


def end(made, random, status, at):
    facts = {"ended_at": at, "outcome": random.choice(["achieved", "partly"]) if status == "done" else ""}
    if random.random() < 0.7:
        facts["target_date"] = (at + timedelta(days=random.randrange(-2, 3))).date()
    if random.random() < 0.6:
        facts |= {"cost_estimated": 100, "cost_actual": random.choice([90, 100, 110]), "cost_actual_indirect": 5}
    factories.put(made, status, **facts)
    for number in range(random.randrange(3)):
        made.tasks.create(title=f"T{number}", done_at=at if random.random() < 0.8 else None)


def everything():
    """Every record with what hangs on it, read once."""
    hanging = ("tasks", "transitions", "comments", "supports")
    return list(Improvement.objects.select_related("item").prefetch_related(*hanging))


def naive(records, start, stop, holds):
    """Numerator, denominator, left out by key: a plain loop over everything, in Berlin."""
    zone, found = ZoneInfo("Europe/Berlin"), defaultdict(lambda: [0.0, 0.0, 0])
    people = defaultdict(set)
    for each in records:
        if each.restricted or not holds(each):
            continue
        found["opportunities_logged"][0] += start <= each.logged_at < stop
        found["items_in_register"][0] += each.logged_at < stop and not (each.ended_at and each.ended_at < stop)
        if each.ended_at and start <= each.ended_at < stop:
            ended(each, found, zone)
        stays(each, start, stop, found)
        for person, at in traces(each):
            if start <= at < stop:
                people["people_taking_part"].add(person)
    found["people_taking_part"][0] = len(people["people_taking_part"])
    return {key: tuple(value) for key, value in found.items() if any(value)}


def ended(each, found, zone):
    found["improvements_ended"][0] += 1
    add(found["successful_share"], each.outcome == "achieved")
    if each.status != "done":
        return
    found["time_to_implement"][0] += (each.ended_at - each.logged_at) / timedelta(days=1)
    found["time_to_implement"][1] += 1
    in_time = None if each.target_date is None else each.ended_at.astimezone(zone).date() <= each.target_date
    known = each.cost_estimated is not None and each.cost_actual is not None
    cheap = each.cost_actual + (each.cost_actual_indirect or 0) <= each.cost_estimated if known else None
    tasks = list(each.tasks.all())
    whole = all(task.done_at for task in tasks) if tasks else None
    every = None if None in (in_time, cheap, whole) else in_time and cheap and whole
    for key, answer in {"closed_on_time": in_time, "within_cost": cheap, "to_plan": whole, "as_planned": every}.items():
        add(found[key], answer)


def add(three, answer):
    if answer is None:
        three[2] += 1
    else:
        three[0] += answer
        three[1] += 1


def stays(each, start, stop, found):
    came = each.logged_at
    for move in each.transitions.all():
        if move.source in FLOW and start <= move.at < stop:
            found[f"time_in_{move.source}"][0] += (move.at - came) / timedelta(days=1)
            found[f"time_in_{move.source}"][1] += 1
        came = move.at


def traces(each):
    yield from ((each.logged_by_id, each.logged_at),) if each.logged_by_id else ()
    yield from ((row.actor_id, row.at) for row in each.transitions.all() if row.actor_id)
    yield from ((row.author_id, row.at) for row in each.comments.all())
    yield from ((row.person_id, row.at) for row in each.supports.all())


def kept(kind, start, scope, keys):
    rows = Rollup.objects.filter(kind=kind, start=start, scope_kind=scope.kind, scope_id=scope.id, key__in=keys)
    return {row.key: (row.numerator, row.denominator or 0, row.left_out) for row in rows}


KEYS = (
    "opportunities_logged", "items_in_register", "improvements_ended", "successful_share", "time_to_implement",
    "closed_on_time", "within_cost", "to_plan", "as_planned", "people_taking_part", *(f"time_in_{s}" for s in FLOW),
)  # fmt: skip


def scopes():
    upper = Improvement.objects.filter(item__name="Upper").first().item
    habit = Improvement.objects.filter(item__name="Habit").first().item
    team = Team.objects.get(name="B")
    yield Scope(), lambda each: True
    yield Scope("item", str(upper.pk)), lambda each: each.item and each.item.path.startswith(upper.path)
    yield Scope("practice", str(habit.pk)), lambda each: each.item_id == habit.pk
    yield Scope("team", str(team.pk)), lambda each: each.team_id == team.pk
    yield Scope("source", "audit"), lambda each: each.source == "audit"


def test_every_number_is_that_of_a_plain_loop_over_the_records_in_every_scope(register):
    zone = ZoneInfo("Europe/Berlin")
    compared, records = 0, everything()
    some_weeks = list(rollups.periods(FIRST.date(), NOW.date(), ("week",)))[3::5]
    for kind, start in [*rollups.periods(FIRST.date(), NOW.date(), ("month",)), *some_weeks]:
        rollups.roll(kind, start, NOW)
        span = spans.of(start, kind)
        for scope, holds in scopes():
            wanted = naive(records, span.start(zone), min(span.end(zone), NOW), holds)
            found = kept(kind, start, scope, KEYS)
            assert found.keys() == wanted.keys(), (kind, start, scope)
            for key, three in wanted.items():
                assert found[key] == pytest.approx(three), (kind, start, scope, key)
                compared += 1
    assert compared > 200


def test_behind_every_number_lie_as_many_records_as_it_says(register, client, ana):
    client.force_login(ana)
    rollups.roll("month", datetime(2026, 6, 1).date(), NOW)
    followed = 0
    for row in Rollup.objects.filter(kind="month", scope_kind="whole").order_by("pk"):
        kpi, span = rollups.catalogue().kpi(row.key), spans.of(row.start, "month")
        for way in kpi_showing._ways(kpi, row.result(), span, Scope(row.scope_kind, row.scope_id), None):
            if way.url and way.number not in ("", "0"):
                text = client.get(way.url).content.decode()
                assert f'data-announce="{way.number} improvement' in text, (row.key, way)
                followed += 1
    assert followed > 20


def test_the_productivity_index_reads_its_symbols(register):
    zone, start = ZoneInfo("Europe/Berlin"), datetime(2026, 5, 1).date()
    rollups.roll("month", start, NOW)
    span = spans.of(start, "month")
    begin, stop = span.start(zone), span.end(zone)
    records = [each for each in Improvement.objects.all() if not each.restricted]
    new = sum(begin <= each.logged_at < stop for each in records)
    closed = sum(bool(each.ended_at) and begin <= each.ended_at < stop for each in records)
    opened = sum(each.logged_at < begin and not (each.ended_at and each.ended_at < begin) for each in records)
    row = Rollup.objects.get(key="productivity_index", kind="month", scope_kind="whole")
    assert row.value == pytest.approx((new + closed) / (opened + closed))
    assert set(ENDED) >= {"done", "declined"}


def test_staff_is_everybody_who_had_joined_and_each_counts_once(register):
    start = datetime(2026, 5, 1).date()
    User.objects.filter(name="P5 Example").update(is_active=False)
    model = ScoringModel.objects.latest("pk")
    scorer, record = User.objects.get(name="P1 Example"), Improvement.objects.filter(restricted=False).first()
    for criterion in list(model.criteria.all())[:2]:
        at = datetime(2026, 5, 31, 21, 59, 59, tzinfo=UTC)
        Points.objects.create(improvement=record, criterion=criterion, person=scorer, points=3, at=at)
    rollups.roll("month", start, NOW)
    rows = {row.key: row for row in Rollup.objects.filter(kind="month", start=start, key__startswith="staff_")}
    assert {row.denominator for row in rows.values()} == {5}
    deciders = {
        move.actor_id
        for move in Transition.objects.filter(move__in=("assess", "approve", "decline"), improvement__restricted=False)
        if datetime(2026, 4, 30, 22, tzinfo=UTC) <= move.at < datetime(2026, 5, 31, 22, tzinfo=UTC) and move.actor_id
    }
    gone = User.objects.get(name="P5 Example").pk
    assert rows["staff_reviewed"].numerator == len((deciders | {scorer.pk}) - {gone})
