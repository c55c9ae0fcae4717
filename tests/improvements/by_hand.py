"""The KPIs of a register worked out from its bare tables, as somebody would with paper and docs/kpis.md.

Nothing of the product is used here: rows come by SQL, months by the calendar, and everything else by counting.
"""

import json
from collections import defaultdict
from datetime import timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
LONDON = ZoneInfo("Europe/London")
MONEY, SAVED = ("hard", "soft", "avoided", "kept"), ("hard", "soft")
WEEKS_IN_A_MONTH = Fraction(1461, 4) / 12 / 7
STATUSES = {
    "new": "First answer to an idea", "assessing": "Time in Assessing", "approved": "Time in Approved",
    "planned": "Time in Planned", "in_progress": "Time in In progress", "measuring": "Time in Measuring",
}  # fmt: skip
SUBJECTS = {
    "customer": "Customer satisfaction gained", "incidents": "Incidents avoided", "problems": "Problems avoided",
    "performance": "Service performance gained", "availability": "Availability gained",
    "efficiency": "Process efficiency gained",
}  # fmt: skip
TRACES = {
    "acted": (
        "SELECT improvement_id, actor_id, at FROM improvements_transition WHERE actor_id IS NOT NULL",
        "SELECT improvement_id, author_id, at FROM improvements_comment",
        "SELECT improvement_id, person_id, at FROM improvements_support",
        "SELECT improvement_id, by_id, at FROM improvements_update",
        "SELECT improvement_id, done_by_id, done_at FROM improvements_task WHERE done_by_id IS NOT NULL",
    ),
    "reviewed": (
        "SELECT improvement_id, person_id, at FROM improvements_points",
        "SELECT improvement_id, actor_id, at FROM improvements_transition"
        " WHERE actor_id IS NOT NULL AND move IN ('assess','approve','defer','decline','close','stop')",
    ),
}


def month(at):
    """2026-10, in London."""
    local = at.astimezone(LONDON) if hasattr(at, "astimezone") else at
    return f"{local.year}-{local.month:02}"


class Paper:
    """Numerator and denominator of each KPI in each month; without a denominator the numerator is the value."""

    def __init__(self, cursor):
        self.cursor = cursor
        self.sums = defaultdict(lambda: [Fraction(0), None])
        self.records = {row["id"]: row for row in self.rows("SELECT * FROM improvements_improvement")}
        self.open = {pk: row for pk, row in self.records.items() if not row["restricted"]}
        self.done = [row for row in self.open.values() if row["status"] == "done"]

    def rows(self, sql):
        """Every row as a dictionary."""
        self.cursor.execute(sql)
        names = [column[0] for column in self.cursor.description]
        return [dict(zip(names, row, strict=True)) for row in self.cursor.fetchall()]

    def put(self, name, at, numerator, denominator=None):
        """Add to a KPI of the month in which `at` lies."""
        entry = self.sums[name, at if isinstance(at, str) else month(at)]
        entry[0] += Fraction(numerator)
        if denominator is not None:
            entry[1] = (entry[1] or 0) + Fraction(denominator)

    def worked_out(self, months):
        """Everything, in these months."""
        self.counts(months)
        self.stays()
        self.promises()
        self.verdicts()
        self.money()
        self.valued()
        self.people(months)
        return self.sums

    def counts(self, months):
        """What was logged, open, ended; the productivity index by its usual reading: logged, ended, open before."""
        for row in self.open.values():
            self.put("Opportunities logged", row["logged_at"], 1)
            if row["ended_at"]:
                self.put("Improvements ended", row["ended_at"], 1)
            if row["status"] in ("done", "declined", "stopped"):
                achieved = row["status"] == "done" and row["outcome"] == "achieved"
                self.put("Successful, of all ended", row["ended_at"], achieved, 1)
                self.put("Successful improvements", row["ended_at"], achieved)
            for each in months:
                gone = row["ended_at"] and month(row["ended_at"]) <= each
                self.put("Items in the register", each, month(row["logged_at"]) <= each and not gone)
        for each in months:
            new, closed = (self.sums[name, each][0] for name in ("Opportunities logged", "Improvements ended"))
            at_end = self.sums["Items in the register", each][0]
            self.put("Productivity index", each, new + closed, at_end - new + closed + closed)

    def stays(self):
        """How long records stood in each status, put to the month in which they left it."""
        came = {pk: row["logged_at"] for pk, row in self.open.items()}
        for move in self.rows("SELECT improvement_id, source, at FROM improvements_transition ORDER BY at, id"):
            record = move["improvement_id"]
            if record in came:
                if move["source"] in STATUSES:
                    self.put(STATUSES[move["source"]], move["at"], days(move["at"] - came[record]), 1)
                came[record] = move["at"]

    def promises(self):
        """In time, within cost, to plan, all three; from idea to result."""
        tasks = defaultdict(list)
        for task in self.rows("SELECT improvement_id, done_at FROM improvements_task"):
            tasks[task["improvement_id"]].append(task["done_at"] is not None)
        for row in self.done:
            at, costs = row["ended_at"], (row["cost_estimated"], row["cost_actual"])
            self.put("From idea to result", at, days(at - row["logged_at"]), 1)
            known = {}
            if row["target_date"]:
                known["Closed within target date"] = at.astimezone(LONDON).date() <= row["target_date"]
            if None not in costs:
                spent = costs[1] + (row["cost_actual_indirect"] or 0)
                known["Within cost"] = spent <= costs[0] + (row["cost_estimated_indirect"] or 0)
            if tasks[row["id"]]:
                known["To plan"] = all(tasks[row["id"]])
            for name, kept in known.items():
                self.put(name, at, kept, 1)
            if len(known) == 3:
                self.put("Realised as planned", at, all(known.values()), 1)

    def verdicts(self):
        """What the readings that were kept with the verdicts prove."""
        latest = {}
        for row in self.rows(
            "SELECT v.id, v.result, v.target_reached, v.readings, t.improvement_id, t.role, t.value, m.direction,"
            " m.subject FROM improvements_verdict v JOIN improvements_target t ON t.id = v.target_id"
            " JOIN metrics_measure m ON m.id = t.measure_id ORDER BY v.id"
        ):
            latest[row["improvement_id"], row["role"]] = row
        for record in self.done:
            found, at = latest.get((record["id"], "main")), record["ended_at"]
            self.put("Closed with a verdict", at, found is not None, 1)
            if found and found["value"] is not None:
                self.put("Reached their target", at, bool(found["target_reached"]), 1)
            if found:
                self.gains(found, at)

    def gains(self, found, at):
        """Mean after against mean before; the sample has weekly measures only, none at zero."""
        kept = json.loads(found["readings"]) if isinstance(found["readings"], str) else found["readings"]
        before, after = (mean(kept[name]) for name in ("baseline", "after"))
        wanted = 1 if found["direction"] == "up" else -1
        percent = (after - before) / before * 100 * wanted
        self.put("Measured change", at, percent, 1)
        if found["result"] == "worse":
            self.put("Size of the harm", at, percent, 1)
        name = SUBJECTS.get(found["subject"])
        if found["subject"] in ("incidents", "problems"):
            self.put(name, at, (before - after) * WEEKS_IN_A_MONTH)
        elif found["subject"] in ("customer", "availability"):
            self.put(name, at, after - before, 1)
        elif name:
            self.put(name, at, percent, 1)

    def money(self):
        """Figures of the ledger that stand, by the share that is claimed; the return of what was done."""
        gained = defaultdict(Fraction)
        for row in self.rows(
            "SELECT f.column, f.month, f.amount, f.share, b.kind, b.improvement_id FROM improvements_benefitfigure f"
            " JOIN improvements_benefit b ON b.id = f.benefit_id WHERE f.replaced_at IS NULL AND f.amount IS NOT NULL"
        ):
            if row["improvement_id"] not in self.open or row["kind"] not in MONEY:
                continue
            worth = Fraction(row["amount"]) * Fraction(row["share"]) / 100
            if row["column"] == "planned":
                self.put("Benefit planned", row["month"], worth)
            if row["column"] == "realised":
                self.put("Benefit realised", row["month"], worth)
                gained[row["improvement_id"]] += worth
                if row["kind"] in SAVED:
                    self.put("Cost of service delivery saved", row["month"], worth)
        for row in self.done:
            cost = Fraction(row["cost_actual"] or 0) + Fraction(row["cost_actual_indirect"] or 0)
            if row["id"] in gained and row["cost_actual"] is not None and cost:
                self.put("Return on investment", row["ended_at"], gained[row["id"]] - cost, cost)

    def valued(self):
        """Improvements with value beside money, each once a month."""
        valued = self.rows(
            "SELECT DISTINCT b.improvement_id, f.month FROM improvements_benefitfigure f JOIN improvements_benefit b"
            " ON b.id = f.benefit_id WHERE f.replaced_at IS NULL AND f.column = 'realised'"
            " AND b.kind NOT IN ('hard', 'soft', 'avoided', 'kept')"
        )
        for row in valued:
            self.put("Value on investment", row["month"], row["improvement_id"] in self.open)

    def people(self, months):
        """Different people who left a trace, and as shares of those with an account."""
        there = {kind: defaultdict(set) for kind in ("logged", *TRACES)}
        for row in self.open.values():
            there["logged"][month(row["logged_at"])].add(row["logged_by_id"])
        for kind, queries in TRACES.items():
            for sql in queries:
                self.cursor.execute(sql)
                for record, person, at in self.cursor.fetchall():
                    if record in self.open:
                        there[kind][month(at)].add(person)
        users = self.rows("SELECT id, joined_at FROM accounts_user WHERE is_active")
        for each in months:
            staff = {row["id"] for row in users if month(row["joined_at"]) <= each}
            for kind, found in there.items():
                self.put(f"Staff who {kind}", each, len(found[each] & staff), len(staff))
            self.put("People taking part", each, len(set().union(*(found[each] for found in there.values()))))


def days(span):
    """A span in days."""
    return Fraction(span // timedelta(microseconds=1), DAY // timedelta(microseconds=1))


def mean(rows):
    """The mean of readings as a verdict keeps them: moment, value."""
    return sum(Fraction(row[1]) for row in rows) / len(rows)
