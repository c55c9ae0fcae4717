"""`manage.py backfill_rollups --from 2025-06-01 --to 2026-11-30`: compute the KPIs of past periods anew."""

from __future__ import annotations

import time
from argparse import ArgumentTypeError
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from metrics import computed, queries, rollups
from metrics.kpis import KINDS


def day(text: str) -> date:
    """A date of the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is no date. Write it like 2026-11-30.") from None


class Command(BaseCommand):
    """A season at a time is one transaction, the newest first: interrupt it and run it again as you like."""

    help = "Compute the KPIs of every day, week and month between two days anew, with progress."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="first", type=day, help="first day (default: that of the first record)")
        parser.add_argument("--to", dest="last", type=day, help="last day (default: today)")
        parser.add_argument("--kinds", default="week,month", help="of day, week, month (default: %(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compute, and say how far it is."""
        kinds = tuple(kind for kind in KINDS if kind in options["kinds"].split(","))
        if len(kinds) != len(options["kinds"].split(",")):
            raise CommandError("Name kinds of period with commas: day,week,month.")
        first = options["first"] or rollups.catalogue().first_day() or queries.today()
        last = options["last"] or queries.today()
        if first > last:
            raise CommandError(f"{first} lies after {last}: turn them round.")
        total = sum(1 for _ in rollups.periods(first, min(last, queries.today()), kinds))
        began, done = time.monotonic(), 0

        def told(some: Sequence[rollups.Due]) -> None:
            nonlocal done
            done += len(some)
            share, passed, (kind, start) = done / total, time.monotonic() - began, some[-1]
            self.stdout.write(f"{done} of {total} ({share:.0%}): {kind} of {start}, {passed:.1f} s", ending="\r")

        rollups.backfill(first, last, only=kinds, told=told)
        computed.refresh()
        self.stdout.write(f"\n{done} periods computed in {time.monotonic() - began:.1f} s.")
