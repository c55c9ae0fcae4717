"""`manage.py person`: what is held about somebody, what would be erased, and erasing it."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from cir.errors import DomainError
from cir.privacy import again, erasing, handing_over
from cir.privacy.subject import called


class Command(BaseCommand):
    help = "What is held about one person: held, rehearse, erase. After a restore: list (before it) and again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["held", "rehearse", "erase", "list", "again"])
        parser.add_argument("who", nargs="?", default="", help="address or F-88; for again: the file with the list")
        parser.add_argument("--reason", default="", help="who asked and when, without name and address; it stays")

    def handle(self, *args: Any, act: str, who: str, reason: str, **options: Any) -> None:
        try:
            self.stdout.write(getattr(self, act)(who, reason))
        except DomainError as refusal:
            raise CommandError(" ".join(problem.message for problem in refusal.problems)) from refusal

    def held(self, who: str, _reason: str) -> str:
        """Everything, as JSON."""
        found = handing_over.held_about(called(who))
        return json.dumps(found, cls=DjangoJSONEncoder, indent=2, ensure_ascii=False)

    def rehearse(self, who: str, _reason: str) -> str:
        """What `erase` would take away."""
        return _lines(erasing.rehearse(called(who), by=None)) or "Nothing is held about them."

    def erase(self, who: str, reason: str) -> str:
        """Do it."""
        return _lines(erasing.erase(called(who), by=None, reason=reason).counts)

    def list(self, _who: str, _reason: str) -> str:
        """What to keep beside the backups: one line of JSON for each."""
        return "\n".join(json.dumps(line) for line in again.as_lines())

    def again(self, who: str, _reason: str) -> str:
        """Erase again whoever is on the list; `-` reads it from the input."""
        text = sys.stdin.read() if who == "-" else Path(who).read_text(encoding="utf-8")
        return f"{again.erase(json.loads(line) for line in text.splitlines() if line.strip())} erased again"


def _lines(counts: dict[str, int]) -> str:
    return "\n".join(f"{count:>7} {what}" for what, count in counts.items())
