"""The whole story through the API, told in chapters: from an idea to a measured, closed improvement.

Whoever tells it may let things happen between two chapters; every answer is checked where it is given.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from cir.accounts.models import User
from tests.api.conftest import Program, is_problem

POINTS = {"value": 4, "fit": 3, "risk": 3, "urgency": 5, "ease": 4}
BASELINE = [396, 411, 388, 417, 402, 409, 394, 412, 398, 421, 405, 407]
AFTER = [301, 244, 218, 197, 148]
MOVES = ["assess", "approve", "plan", "start", "go-live", "close"]


def monthly(values: list[int], first: date) -> list[dict[str, Any]]:
    days = [first + timedelta(days=30 * number) for number in range(len(values))]
    return [{"moment": f"{day}T12:00:00Z", "value": value} for day, value in zip(days, values, strict=True)]


def done(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    return answer.json()


@dataclass
class Story:
    """Who takes part, each with a program of their own, and what the record became."""

    ana: User
    ben: User
    as_ana: Program
    as_ben: Program
    as_cora: Program
    as_mia: Program
    as_theo: Program
    item: int
    objective: int
    path: str = ""
    told: dict[str, Any] = field(default_factory=dict)

    def chapters(self) -> Iterator[str]:
        """Tell it; stops after each chapter with what has been reached."""
        self._log()
        yield "assessing"
        self._decide()
        yield "approved"
        self._carry_out()
        yield "measuring"
        self._measure()
        yield "proved"
        self._close()
        yield "done"

    def _log(self) -> None:
        idea = {"title": "Self-service password reset", "item": self.item}
        logged = done(self.as_ben.post("improvements/", idea, Idempotency_Key="the story"), 201)
        assert done(self.as_ben.post("improvements/", idea, Idempotency_Key="the story"), 201) == logged
        self.path = f"improvements/{logged['reference']}/"
        assert done(self.as_cora.post(f"{self.path}moves/assess/"))["status"] == "assessing"
        missing = self.as_mia.post(f"{self.path}moves/approve/")
        assert is_problem(missing, 409, "missing-evidence")
        assert len(missing.json()["errors"]) == 7

    def _decide(self) -> None:
        """Everything that approval asks for, then approval."""
        facts = {"owner": self.ana.pk, "urgency": "high", "cost_band": "low", "objective": self.objective}
        facts |= {"tags": ["passwords"], "value_consumer": "Staff get back to work in four minutes."}
        done(self.as_cora.change(self.path, facts))
        done(self.as_mia.change(f"{self.path}points/", {"points": POINTS}))
        measure = {"name": "Password tickets", "unit": "tickets", "kind": "count", "direction": "down"}
        self.told["measure"] = done(self.as_theo.post("measures/", measure | {"owner": self.ana.pk}), 201)["id"]
        rows = {"readings": monthly(BASELINE, date(2025, 6, 1))}
        batch = self.as_ana.post(f"measures/{self.told['measure']}/readings/batch/", rows)
        assert done(batch, 201)["count"] == len(BASELINE)
        aim = {"baseline_from": "2025-06-01", "baseline_until": "2026-05-31", "value": 150, "due_on": "2026-12-18"}
        target = self.as_ana.post(f"{self.path}targets/", {"measure": self.told["measure"]} | aim)
        self.told["target"] = done(target, 201)["id"]
        assert {move["name"]: move for move in done(self.as_mia.get(f"{self.path}moves/"))}["approve"]["ready"]
        assert done(self.as_mia.post(f"{self.path}moves/approve/"))["status"] == "approved"

    def _carry_out(self) -> None:
        """Planned, started, its task done, live."""
        ana, path = self.as_ana, self.path
        done(ana.change(f"{path}plan/", {"approach": "Three waves.", "done_means": "Everyone can."}))
        pilot = {"title": "Pilot with Facilities", "person": self.ben.pk, "due_on": "2026-12-01"}
        task = done(ana.post(f"{path}tasks/", pilot), 201)
        done(ana.change(path, {"target_date": "2026-12-18"}))
        assert done(ana.post(f"{path}moves/plan/"))["status"] == "planned"
        assert done(ana.post(f"{path}moves/start/"))["status"] == "in_progress"
        assert is_problem(ana.post(f"{path}moves/go-live/", {"went_live_on": "2026-06-01"}), 409, "missing-evidence")
        assert done(self.as_ben.post(f"{path}tasks/{task['id']}/done/"))["done_by"]["name"] == self.ben.name
        assert done(ana.post(f"{path}moves/go-live/", {"went_live_on": "2026-06-01"}))["status"] == "measuring"

    def _measure(self) -> None:
        for reading in monthly(AFTER, date(2026, 6, 15)):
            done(self.as_ana.post(f"measures/{self.told['measure']}/readings/", reading), 201)
        verdict = done(self.as_ana.get(f"{self.path}targets/{self.told['target']}/verdict/"))
        assert (verdict["result"], verdict["target_reached"]) == ("improved", True)

    def _close(self) -> None:
        """Closed; history, lesson, verdict and closing can be read by everybody."""
        said = {"outcome": "achieved", "shown": "The chart.", "lesson": "Start small.", "next": "stop_here"}
        closed = done(self.as_ana.post(f"{self.path}moves/close/", said))
        assert (closed["status"], closed["outcome"]) == ("done", "achieved")
        read = {part: done(self.as_ben.get(f"{self.path}{part}/"))["results"] for part in KEPT}
        assert [step["move"] for step in read["history"]] == MOVES
        assert [step["actor"]["name"] for step in read["history"]][:2] == ["Cora Lindqvist", "Mia Tanaka"]
        assert read["lessons"][0]["next_time"] == "Start small."
        assert read["verdicts"][0]["result"] == "improved"
        assert read["closings"][0]["next"] == "stop_here"


KEPT = ("history", "lessons", "verdicts", "closings")
