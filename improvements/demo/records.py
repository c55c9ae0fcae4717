"""Writing the sample improvements with everything that hangs on them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.db.models import Model

from cir.accounts.models import Team, User
from cir.catalogue.models import ConfigurationItem, Objective
from improvements.demo import benefits, choices, texts
from improvements.demo.ideas import IDEAS, lines
from improvements.demo.lives import MEASURED, TOGETHER, Life, life
from improvements.demo.series import Readings, Told
from improvements.models import (
    Benefit,
    BenefitFigure,
    Improvement,
    Plan,
    Points,
    ScoringModel,
    Support,
    Task,
    Transition,
    Watch,
)
from improvements.statuses import COMMITTED, ENDED, STEP_OF, Status
from improvements.worth import first_of_month, next_month

SOURCES = ("staff", "customer", "incident", "staff", "problem", "survey", "change", "staff", "audit", "supplier")
SCALES = ("initiative", "bau", "initiative", "project", "initiative", "bau")
TAGS = ("self-service", "security", "paper", "training", "supplier", "mobile", "night shift")
PLANNED_WITH_MEASURE = {"done", "measuring", "in_progress", "planned", "approved"}
TASKS = {"done": 5, "quick": 0, "measuring": 5, "in_progress": 6, "planned": 4, "approved": 0, "stopped": 3}


class Writer:
    """Writes every sample improvement, item by item."""

    def __init__(
        self,
        *,
        staff: dict[str, User],
        items: dict[str, ConfigurationItem],
        objectives: list[Objective],
        readings: Readings,
        now: datetime,
        random: Random,
    ) -> None:
        self.staff, self.people = staff, [user for name, user in staff.items() if name not in {"Greta", "Theo"}]
        self.items, self.objectives, self.readings = items, objectives, readings
        self.now, self.random = now, random
        self.teams = dict(Team.members.through.objects.values_list("user", "team"))
        self.model = ScoringModel.objects.on(now.date())
        self.criteria = list(self.model.criteria.all())
        self.batches: dict[type[Model], list[Model]] = {}
        self.unscored: list[Improvement] = []

    def write(self) -> int:
        """Write them all, in the order in which they were logged; answers how many."""
        planned = []
        for order, name in enumerate(IDEAS):
            told = self.readings.by_item[name]
            for number, (title, worth) in enumerate(lines(name)):
                part = MEASURED if (order, number) in TOGETHER else number
                measure = self._measure_for(told, part)
                lived = life(part, order, self.random, self._live(measure, part))
                planned.append((lived, (name, title, worth), measure))
        planned.sort(key=lambda plan: plan[0].logged)
        for count, plan in enumerate(planned):
            self._record(count, *plan)
        self._flush()
        return len(planned)

    def _later(self, model: type[Model], **columns: Any) -> None:
        """Rows that hang on a record are written together at the end: quicker by far."""
        self.batches.setdefault(model, []).append(model(**columns))

    def _flush(self) -> None:
        for model, rows in self.batches.items():
            model._default_manager.bulk_create(rows, batch_size=500)
        for record in self.unscored:
            record.rescore(self.model, record.status_since)

    @staticmethod
    def _measure_for(told: list[Told], number: int) -> Told | None:
        """The first three ideas move a measure each; the eighth moves the first one again; others plan to."""
        if number < len(told[:3]):
            return told[number]
        return {7: told[0], 8: told[1], 10: told[2], 11: told[-1]}.get(number)

    @staticmethod
    def _live(measure: Told | None, number: int) -> int | None:
        if measure is None or number in {8, 10, 11}:
            return None
        return measure.second_live if number == 7 else measure.live

    def day(self, day: int) -> datetime:
        """The moment `day` days from now, in office hours."""
        return self.now + timedelta(days=day, minutes=-self.random.randrange(1, 400))

    def _record(self, count: int, lived: Life, idea: tuple[str, str, str], measure: Told | None) -> None:
        item, title, worth = idea
        someone = self.random.choice(self.people)
        record = Improvement(
            title=title,
            description=texts.description(count, item),
            requester=someone,
            logged_by=someone,
            logged_at=self.day(lived.logged),
            source=SOURCES[count % len(SOURCES)],
            item=self.items[item],
            scale="bau" if lived.place == "quick" else SCALES[count % len(SCALES)],
            kind="breakthrough" if count % 11 == 5 else "incremental",
        )
        record.supporters = count % 7 if lived.place != "new" else count % 3
        self._stand(record, lived)
        if lived.status != Status.NEW:
            self._assessed(record, count, worth)
        record.save()
        self._history(record, lived)
        self._involve(record, someone)
        self._work(record, lived, measure, count)

    def _stand(self, record: Improvement, lived: Life) -> None:
        """Status, step and dates as the moves would have left them."""
        record.status = lived.status
        last = lived.steps[-1].day if lived.steps else lived.logged
        record.status_since = record.updated_at = self.day(last)
        reached = lived.steps[-2].target if len(lived.steps) > 1 else Status.NEW
        record.step = STEP_OF.get(lived.status, STEP_OF.get(reached, 1))
        record.ended_at = record.status_since if lived.status in ENDED else None
        if (live := lived.day_of("go-live")) is not None:
            record.went_live_on = (self.now + timedelta(days=live)).date()
        if lived.status == Status.DEFERRED:
            record.deferred_from = reached
            record.deferred_until = self._date(14 + self.random.randrange(60))
        if lived.status == Status.DONE:
            record.outcome = "achieved"
        if lived.status == Status.MERGED:
            kept = Improvement.objects.filter(item=record.item).exclude(status=Status.MERGED).first()
            record.merged_into = kept

    def _assessed(self, record: Improvement, count: int, worth: str) -> None:
        keeps_it = count % 3 or record.status == Status.MEASURING  # what is measured stays with the service's owner
        record.owner = record.item.owner if keeps_it else self.random.choice(self.people)
        record.team_id = self.teams.get(record.owner_id)
        record.urgency = ("high", "medium", "medium", "low")[count % 4]
        record.cost_band = ("low", "low", "medium", "low", "high")[count % 5]
        record.value_consumer = worth
        record.objective = self.objectives[count % len(self.objectives)]
        record.categories = [("time", "experience", "risk", "cost", "culture", "compliance")[count % 6]]
        if record.status == Status.DONE:
            self._promised(record, count)
        if record.status in COMMITTED:
            late = count % 9 == 4
            record.target_date = self._date(-6 if late else 12 + self.random.randrange(150))
            record.updated_at = self.now - timedelta(days=self.random.randrange(1, 12 if count % 5 else 26))
            if count % 8 == 3:
                record.blocker, record.blocked_since = texts.blocker(count), self.now - timedelta(days=6)

    @staticmethod
    def _promised(record: Improvement, count: int) -> None:
        """What was promised of one that is done: two thirds were in time, most kept to their cost."""
        record.target_date = record.ended_at.date() + timedelta(days=(9, -12, 20, 4, 31, -6)[count % 6])
        if count % 4:
            estimate = Decimal(800 + 350 * (count % 13))
            record.cost_estimated, record.cost_actual = estimate, estimate * (82, 95, 100, 118, 90)[count % 5] / 100

    def _history(self, record: Improvement, lived: Life) -> None:
        source = Status.NEW
        runner = record.owner or self.staff["Freya"]
        for step in lived.steps:
            who = {"assess": "Freya", "approve": "Marcus", "decline": "Freya", "merge": "Freya"}.get(step.move)
            actor = self.staff[who] if who else runner
            reason = texts.reason(step.move, record.pk)
            self._later(
                Transition,
                improvement=record,
                move=step.move,
                source=source,
                target=step.target,
                actor=actor,
                at=self.day(step.day),
                reason=reason,
            )
            source = step.target

    def _involve(self, record: Improvement, requester: User) -> None:
        supporters = self.random.sample([p for p in self.people if p != requester], record.supporters)
        for person in supporters:
            self._later(Support, improvement=record, person=person, at=record.logged_at + timedelta(days=2))
        for person in {requester, record.owner} - {None}:
            self._later(Watch, improvement=record, person=person)
        if record.pk % 4 == 1:
            record.set_tags([TAGS[record.pk % len(TAGS)], TAGS[record.pk // 3 % len(TAGS)]])

    def _work(self, record: Improvement, lived: Life, measure: Told | None, count: int) -> None:
        if lived.status == Status.NEW:
            return
        self._points(record, count)
        choices.write(record, self.now, self._keep)
        if lived.place in PLANNED_WITH_MEASURE and measure:
            self._target(record, lived, measure)
        if count := TASKS.get(lived.place, 0):
            self._plan(record, lived, count)
        if record.status == Status.DONE and record.cost_actual:
            self._pay_off(record)
        texts.talk(record, self.people, self.random, self.now)
        texts.end(record, lived, self.day)
        texts.look(record, self.staff["Daniel"])
        if lived.place in PLANNED_WITH_MEASURE and measure:
            benefits.Writer(record, lived, self.staff, self.now, self._keep).write(measure)
        if record.status == Status.DONE:
            benefits.check(record, self.now)

    def _keep(self, row: Model) -> None:
        """One row to be written with the others of its kind."""
        self.batches.setdefault(type(row), []).append(row)

    def _points(self, record: Improvement, count: int) -> None:
        scorers = self.random.sample(self.people, 1 + count % 3)
        usual = {criterion.key: self.random.randint(2, 5) for criterion in self.criteria}
        partly = record.status == Status.ASSESSING and count % 3 == 0
        for person in scorers:
            for criterion in self.criteria[:3] if partly else self.criteria:
                points = max(1, min(5, usual[criterion.key] + self.random.choice((-1, 0, 0, 0, 1))))
                self._later(
                    Points, improvement=record, criterion=criterion, person=person, points=points, at=record.logged_at
                )
        self.unscored.append(record)

    def _target(self, record: Improvement, lived: Life, measure: Told) -> None:
        live = record.went_live_on
        until = (live or self.now.date()) - timedelta(days=1)
        weeks = 16 if lived.place == "measuring" else 26
        target = record.targets.create(
            measure=measure.measure,
            baseline_from=until - timedelta(weeks=weeks) + timedelta(days=1),
            baseline_until=until if live else None,
            value=measure.second_wish if lived.place == "measuring" else measure.series.wish,
            due_on=record.target_date or (live or until) + timedelta(days=120),
        )
        if record.status == Status.DONE:
            verdict = target.store_verdict(by=record.owner, at=record.ended_at)
            proved = verdict.result == "improved"
            record.outcome = "achieved" if proved and verdict.target_reached else "partly" if proved else "not_achieved"
            Improvement.objects.filter(pk=record.pk).update(outcome=record.outcome)
        if live:
            record.refresh_result()

    def _pay_off(self, record: Improvement) -> None:
        """Half a year of realised money, the first month after the end onwards; one in five does not earn its cost."""
        kind = ("hard", "soft", "avoided")[record.pk % 3]
        line = Benefit.objects.create(improvement=record, title=texts.benefit(kind), kind=kind, added_by=record.owner)
        gain = Decimal(record.cost_actual or 0) * (60, 22, 45, 12, 70)[record.pk % 5] / 100
        month = next_month(first_of_month(record.ended_at.date()))
        for _ in range(6):
            if month <= self.now.date():
                common = {"month": month, "by": record.owner, "at": record.ended_at}
                self._later(BenefitFigure, benefit=line, column="realised", amount=round(gain, 2), **common)
            month = next_month(month)

    def _plan(self, record: Improvement, lived: Life, count: int) -> None:
        Plan.objects.create(improvement=record, approach=texts.approach(record.pk), done_means=texts.done_means(record))
        settled = record.status in {Status.MEASURING, Status.DONE}
        done = count if settled else 0 if record.status == Status.PLANNED else count // 2
        for number, title in enumerate(texts.tasks(record.pk, count)):
            due = self._date(-40 + number * 9) if number < done else self._date(number * 8 - 18)
            self._later(
                Task,
                improvement=record,
                title=title,
                person=record.owner if number % 2 else self.random.choice(self.people),
                due_on=due,
                position=number,
                done_at=self.day(-45 + number * 9) if number < done else None,
                done_by=record.owner if number < done else None,
            )

    def _date(self, day: int) -> date:
        return (self.now + timedelta(days=day)).date()
