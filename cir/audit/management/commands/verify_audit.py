from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cir.audit import trail
from cir.audit.models import Seal


class Command(BaseCommand):
    help = (
        "Check the whole audit trail: every entry, its content and its place in the chain. Names the first broken "
        "entry and ends with 1. `--head` takes a value that was noted outside (log, mail) and must still be there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Heads noted earlier, any number of them."""
        parser.add_argument("--head", action="append", default=[], help="a head noted earlier; may be repeated")

    def handle(self, *args: Any, head: list[str], **options: Any) -> None:
        """Check the chain and the noted heads; print the present head."""
        checked, waiting, broken = trail.verify()
        if broken:
            raise CommandError(f"Entry {broken.entry_id} is broken: {broken.reason}. {checked} before it hold.")
        for noted in head:
            if not Seal.objects.filter(hash=noted).exists():
                raise CommandError(
                    f"The head {noted} is no longer part of the trail: its end was cut off or rewritten."
                )
        self.stdout.write(f"{checked} entries hold, {waiting} wait for their seal.\nHead: {trail.head()}")
