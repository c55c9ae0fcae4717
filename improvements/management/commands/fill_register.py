"""`manage.py fill_register 100000`: a large register on PostgreSQL, for benchmarks."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from improvements import benchmark


class Command(BaseCommand):
    help = "Fill an empty PostgreSQL with made-up improvements, history and comments. For benchmarks only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("count", type=int, help="how many improvements")
        parser.add_argument("--password", required=True, help="for person0@benchmark.example and the others")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            benchmark.fill(options["count"], options["password"])
        except NotImplementedError as wrong:
            raise CommandError(str(wrong)) from wrong
        benchmark.analyse()
        self.stdout.write(f"{options['count']} improvements. Sign in as person0@benchmark.example.")
