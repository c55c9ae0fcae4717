"""The other KPIs worked out from bare tables: harm, areas, feedback, awareness, the level of the practice.

As in `by_hand`, nothing of the product is used: rows by SQL, months by the calendar, the rest by counting.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from fractions import Fraction
from statistics import median

from tests.improvements.by_hand import DAY, LONDON, Paper, days

YEAR = timedelta(days=365)
TIMES = {
    "acknowledge": "Time to the first answer",
    "decide": "Time to the decision",
    "tell": "Time from decision to telling",
}
OWED = {0: "Feedback with something owed", 7: "Owed for more than 7 days", 30: "Owed for more than 30 days"}


def end_of(month: str) -> datetime:
    """The first moment after a month, in London."""
    year, number = map(int, month.split("-"))
    return datetime(year + number // 12, number % 12 + 1, 1, tzinfo=LONDON)


class Around(Paper):
    """As `Paper`, with what lies around the improvements."""

    def worked_out(self, months):
        """Everything, in these months."""
        super().worked_out(months)
        self.harmed()
        self.areas(months)
        self.feedback(months)
        self.awareness()
        self.level()
        return self.sums

    def harmed(self):
        """Main measure worse; or a balancing one worse and the main one not better; or missed with bad effects only."""
        main, worse = {}, set()
        for row in self.rows(
            "SELECT v.id, v.result, t.improvement_id, t.role FROM improvements_verdict v JOIN improvements_target t"
            " ON t.id = v.target_id ORDER BY v.id"
        ):
            if row["role"] == "main":
                main[row["improvement_id"]] = row["result"]
            if row["role"] == "balancing" and row["result"] == "worse":
                worse.add(row["improvement_id"])
        words = defaultdict(list)
        for row in self.rows("SELECT improvement_id, outcome, good_effects, bad_effects FROM improvements_closing"):
            only_bad = row["outcome"] == "not_achieved" and bool(row["bad_effects"]) and not row["good_effects"]
            words[row["improvement_id"]].append(only_bad)
        for row in self.done:
            found = main.get(row["id"])
            if found is None and row["id"] not in words and row["id"] not in worse:
                continue
            by_balance = row["id"] in worse and found not in ("improved", "changed")
            by_words = found is None and any(words[row["id"]])
            self.put("Harmed more than helped", row["ended_at"], found == "worse" or by_balance or by_words, 1)

    def areas(self, months):
        """Services, practices and teams: which delivered nothing in 365 days, which try projects only."""
        items = self.rows("SELECT id, path, created_at, retired_at FROM catalogue_configurationitem")
        above = {row["id"]: {("item", int(step)) for step in row["path"].strip("/").split("/")} for row in items}
        teams = {("team", row["team_id"]) for row in self.open.values() if row["team_id"]}
        approved = defaultdict(list)
        for row in self.rows("SELECT improvement_id, at FROM improvements_transition WHERE move = 'approve'"):
            approved[row["improvement_id"]].append(row["at"])

        def places(row):
            return above.get(row["item_id"], set()) | ({("team", row["team_id"])} & teams)

        for each in months:
            end = end_of(each)
            there = {("item", row["id"]) for row in items if not row["retired_at"] and row["created_at"] < end} | teams
            delivered, running = set(), defaultdict(set)
            for row in self.open.values():
                ended, place = row["ended_at"], places(row)
                if row["status"] == "done" and end - YEAR <= ended < end:
                    delivered |= place
                if (
                    row["logged_at"] < end
                    and (not ended or ended >= end)
                    and any(at < end for at in approved[row["id"]])
                ):
                    for area in place:
                        running[area].add(row["scale"])
            heavy = {area for area in there if running[area] == {"project"}}
            self.put("Where nothing improves", each, len(there - delivered), len(there))
            self.put("Only very large ones", each, len(heavy), len(there))

    def feedback(self, months):
        """What was received, and how long each duty took."""
        messages = {row["id"]: row for row in self.rows("SELECT * FROM feedback_feedback")}
        for row in messages.values():
            if row["split_from_id"] is None:
                self.put("Feedback received", row["received_at"], 1)
        duties = self.rows("SELECT * FROM feedback_obligation")
        for row in duties:
            began = row["since"]
            if row["duty"] == "tell" and row["step_id"] is None:
                began = messages[row["feedback_id"]]["decided_at"] or began
            if row["met_at"]:
                self.put(TIMES[row["duty"]], row["met_at"], days(row["met_at"] - began), 1)
        self.owed(duties, months)

    def owed(self, duties, months):
        """What was told of what was due in a month, and what is owed at its end."""
        for each in months:
            end = end_of(each)
            due = [row for row in duties if row["duty"] == "tell" and f"{row['due_on']:%Y-%m}" == each]
            told = [row for row in due if row["met_at"] and row["met_at"] < end]
            if due:
                self.put("Told, of what was to be told", each, len(told), len(due))
            for older, name in OWED.items():
                since = end - older * DAY
                owed = {
                    row["feedback_id"] for row in duties
                    if row["since"] < since and not (row["met_at"] and row["met_at"] < end)
                }  # fmt: skip
                self.put(name, each, len(owed))

    def awareness(self):
        """The mean of the scores about awareness."""
        for row in self.rows(
            "SELECT r.value, r.moment FROM metrics_reading r JOIN metrics_measure m ON m.id = r.measure_id"
            " WHERE m.subject = 'awareness' AND r.superseded_at IS NULL"
        ):
            self.put("Awareness and adoption", row["moment"], Fraction(row["value"]), 1)

    def level(self):
        """The median answer to each question of a check that was closed."""
        given = defaultdict(list)
        for row in self.rows(
            "SELECT c.id, c.closed_at, a.question, a.level FROM improvements_selfcheck c"
            " JOIN improvements_selfcheckanswer a ON a.check_of_id = c.id WHERE c.closed_at IS NOT NULL"
        ):
            given[row["id"], row["closed_at"], row["question"]].append(row["level"])
        for (_, closed_at, _), levels in given.items():
            self.put("Level of the practice", closed_at, Fraction(median(levels)), 1)
