"""Load a register of enhancement proposals (CSV) through the API. `docs/api.md` describes the mapping.

    python -m scripts.import_enhancement_proposals FILE --url http://127.0.0.1:8000 --token cir_…

The token's person must be a coordinator and an approver. A run that was interrupted is simply started again, and a
second run changes nothing: every request carries an idempotency key made from the proposal's reference, and what was
loaded before is found by its title.
"""

import argparse
import csv
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from scripts.api_client import Refused, Send, over_http

BASE = "/api/v1/"
TAG = "enhancement-proposals"
RETRY = {429, 503}
MOST_TRIES = 8
ABOUT_THE_ROW = {400, 409, 422}
LONGEST_TITLE, LONGEST_NAME = 140, 120
Row = dict[str, str]

# Status of the proposal → the moves that lead there. What a move says is in `said_with`.
MAPPING: dict[str, tuple[str, ...]] = {
    "Draft": ("assess",),
    "Accepted": ("assess", "approve"),
    "Active": ("assess", "approve", "start", "go-live"),
    "Final": ("assess", "approve", "start", "go-live", "close"),
    "Deferred": ("assess", "defer"),
    "Rejected": ("assess", "decline"),
    "Withdrawn": ("decline",),
    "April Fool!": ("decline",),
    "Superseded": ("assess", "merge"),
}
ORDER = ("new", "assess", "approve", "start", "go-live", "close")
REACHED = {"new": 0, "assessing": 1, "approved": 2, "in_progress": 3, "measuring": 4}
REASONS = {
    "Rejected": "Rejected when it was proposed.",
    "Withdrawn": "Withdrawn by who proposed it.",
    "April Fool!": "Not meant seriously.",
    "Superseded": "Superseded by another proposal.",
}


class Unreadable(Exception):
    """The file is not what it should be: what is wrong, in one sentence."""


@dataclass
class Register:
    """The API, as far as the import needs it."""

    send: Send
    me: dict[str, Any] = field(default_factory=dict)
    items: dict[str, int] = field(default_factory=dict)
    people: dict[str, int | None] = field(default_factory=dict)
    loaded: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.me = self.ask("GET", "me/")
        self.items = {each["name"]: each["id"] for each in self.all("items/")}
        for record in self.all(f"improvements/?tag={TAG}"):
            self.loaded[record["title"].split(":", 1)[0]] = record

    def ask(self, method: str, path: str, body: Any = None, key: str = "", **headers: str) -> Any:
        """One request, repeated while the API asks for patience. Raises `Refused`."""
        if key:
            headers["Idempotency-Key"] = key
        for _ in range(MOST_TRIES):
            status, told, answer = self.send(method, path if path.startswith("/") else BASE + path, body, headers)
            if status not in RETRY:
                break
            time.sleep(min(60, int(told.get("retry-after", "5"))))
        if status >= HTTPStatus.BAD_REQUEST:
            refused = Refused(f"{method} {path}: {status} {answer.get('detail', '')}")
            refused.row_only = status in ABOUT_THE_ROW
            raise refused
        return answer

    def all(self, path: str) -> Iterable[dict[str, Any]]:
        """Every row of a list, page after page."""
        following: str | None = path
        while following:
            page = self.ask("GET", following)
            yield from page["results"]
            parts = urlsplit(page["next"] or "")
            following = f"{parts.path}?{parts.query}" if page["next"] else None

    def item(self, name: str) -> int:
        """The id of a service, added when it is not there."""
        if name not in self.items:
            self.items[name] = self.ask("POST", "items/", {"name": name}, key=f"item {name}")["id"]
        return self.items[name]

    def person(self, name: str) -> int | None:
        """The id of somebody of exactly this name, if there is one."""
        if name not in self.people:
            found = self.ask("GET", f"people/?q={quote(name[:100])}")["results"] if name else []
            self.people[name] = next((each["id"] for each in found if each["name"] == name), None)
        return self.people[name]


def load(register: Register, rows: Iterable[Row], tell: Callable[[int, Row], None] | None = None) -> Counter[str]:
    """Load every row; answers how many ended in which status. Successors come before what they supersede.

    A row that the API refuses is passed over; once all others are in, `Refused` names every one of them.
    """
    ended: Counter[str] = Counter()
    refused: list[str] = []
    for number, row in enumerate(sorted(rows, key=lambda row: row["Status"] == "Superseded"), start=1):
        try:
            ended[loaded(register, row)["status"]] += 1
        except Refused as wrong:
            if not wrong.row_only:
                raise
            refused.append(f"{row['Reference']}: {wrong}")
        if tell:
            tell(number, row)
    if refused:
        raise Refused("\n".join(refused))
    return ended


def loaded(register: Register, row: Row) -> dict[str, Any]:
    """The record of one row, in the status where the row says it is."""
    record = logged(register, row)
    for move in MAPPING[row["Status"]]:
        record = moved(register, row, record, move)
    register.loaded[row["Reference"]] = record
    return record


def logged(register: Register, row: Row) -> dict[str, Any]:
    """The record of a proposal: as it is, or newly logged. One owner: the first author who has an account, otherwise
    whoever loads it. The first author is the requester; all of them stand in the description."""
    if row["Reference"] in register.loaded:
        return register.loaded[row["Reference"]]
    authors = [name.strip() for name in row["Authors"].split(";") if name.strip()]
    known = [pk for pk in map(register.person, authors) if pk]
    body = {
        "title": f"{row['Reference']}: {row['Title']}"[:LONGEST_TITLE],
        "description": described(row, authors),
        "item": register.item(row["Topic"].split(",")[0].strip() or "Language and library"),
        "owner": known[0] if known else register.me["id"],
        "scale": "bau",
        "urgency": "low",
        "value_consumer": f"As argued in {row['Reference']}.",
        "source": "other",
        "tags": [TAG, row["Type"].lower()],
        "source_links": [{"kind": "other", "external_id": row["Reference"]}],
    }
    body |= {"requester": known[0]} if known else {"requester_name": (authors or ["Unknown"])[0][:LONGEST_NAME]}
    record: dict[str, Any] = register.ask("POST", "improvements/", body, key=row["Reference"])
    return record


def described(row: Row, authors: list[str]) -> str:
    """What has no field of its own, in words."""
    facts = {"Authors": ", ".join(authors), **{name: row.get(name, "") for name in FACTS}}
    return "\n".join(f"{name}: {text}" for name, text in facts.items() if text)


FACTS = ("Created", "Status", "Type", "Topic", "Target version", "Superseded by", "Requires", "Sponsor", "Decision")


def moved(register: Register, row: Row, record: dict[str, Any], move: str) -> dict[str, Any]:
    """The record after a move; as it is when it has come further already."""
    reached = REACHED.get(record["status"], len(ORDER))
    if (move in ORDER and ORDER.index(move) <= reached) or reached == len(ORDER):
        return record
    path, said = f"improvements/{record['reference']}/moves/", said_with(row, move)
    key = f"{row['Reference']} {move}"
    if move == "merge":
        successor = register.loaded.get(f"PEP {row['Superseded by'].split(',')[0].strip()}")
        if successor is None or successor["status"] not in (*REACHED, "deferred", "done"):
            return moved(register, row, record, "decline")
        said["into"] = successor["reference"]
    moved_on: dict[str, Any] = register.ask("POST", f"{path}{move}/", said, key=key)
    return moved_on


def said_with(row: Row, move: str) -> dict[str, str]:
    """What is said with a move."""
    if move == "go-live":
        return {"went_live_on": created(row).isoformat()}
    if move == "start":
        return {"over_limit_reason": "Loaded from a register in which it had started long ago."}
    if move == "defer":
        until = date.today() + timedelta(days=365)
        return {"reason": "Deferred in the register it comes from.", "until": until.isoformat()}
    if move == "close":
        return {
            "outcome": "achieved",
            "shown": f"{row['Reference']} was published.",
            "lesson": "Nothing was recorded. Next time, say before the start what will be measured.",
            "next": "stop_here",
            "no_verdict_reason": "The register it comes from kept no readings.",
        }
    return {"reason": REASONS[row["Status"]]} if move in ("decline", "merge") else {}


def created(row: Row) -> date:
    """The day a proposal was made; a cell that cannot be read counts as the year 2000."""
    try:
        return datetime.strptime(row["Created"], "%d-%b-%Y").date()
    except ValueError:
        return date(2000, 1, 1)


def read(path: Path) -> list[Row]:
    """The rows of the file. Raises `Unreadable` naming everything that is wrong with it."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as wrong:
        raise Unreadable(f"{path} cannot be read: {wrong}.") from wrong
    if missing := [name for name in COLUMNS if not rows or name not in rows[0]]:
        raise Unreadable(f"{path} has no rows with the columns {', '.join(missing)}.")
    if strange := sorted({f"{row['Reference']} ({row['Status']})" for row in rows if row["Status"] not in MAPPING}):
        raise Unreadable(f"Only these statuses are known: {', '.join(MAPPING)}. Not so: {', '.join(strange[:10])}.")
    return rows


COLUMNS = ("Reference", "Title", "Authors", "Status", "Type", "Topic", "Created", "Superseded by")


def progress(total: int) -> Callable[[int, Row], None]:
    """Says how far it is, on one line of a terminal, or every hundred rows in a log."""

    def tell(number: int, row: Row) -> None:
        if sys.stderr.isatty():
            print(f"\r{number} of {total}: {row['Reference']:<12}", end="", file=sys.stderr, flush=True)
        elif number % 100 == 0:
            print(f"{number} of {total}", file=sys.stderr, flush=True)

    return tell


def main() -> None:
    """Read the arguments, load the file, say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("file", type=Path, help="the CSV file")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="where CIR is")
    parser.add_argument("--token", default=os.environ.get("CIR_TOKEN", ""), help="API token; or CIR_TOKEN")
    asked = parser.parse_args()
    if not asked.token:
        parser.error("give a token: --token cir_… or the variable CIR_TOKEN")
    began = time.monotonic()
    try:
        rows = read(asked.file)
        ended = load(Register(over_http(asked.url, asked.token)), rows, progress(len(rows)))
    except (Refused, Unreadable) as wrong:
        sys.exit(f"\n{wrong}\nStart it again when that is mended: what is in stays, and is not loaded twice.")
    words = ", ".join(f"{count} {status}" for status, count in ended.most_common())
    print(f"\n{len(rows)} proposals in {time.monotonic() - began:.0f} s: {words}")


if __name__ == "__main__":
    main()
