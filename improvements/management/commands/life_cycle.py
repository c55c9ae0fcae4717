"""Print the life cycle as documentation: `docs/life-cycle.md` is what this prints."""

from typing import Any

from django.core.management.base import BaseCommand

from improvements.documenting import life_cycle


class Command(BaseCommand):
    """`manage.py life_cycle > docs/life-cycle.md`"""

    help = "Print the table of moves as Markdown."

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it to standard output."""
        self.stdout.write(life_cycle(), ending="")
