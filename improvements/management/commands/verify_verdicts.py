"""`manage.py verify_verdicts`: make every stored verdict again and say where one does not hold. Exit 1 then."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from improvements.models import SustainmentCheck, Verdict
from improvements.rechecking import differences, differences_of_check


class Command(BaseCommand):
    help = "Recompute every stored verdict from the readings kept with it and those of its moment; report differences."

    def handle(self, *args: Any, **options: Any) -> None:
        checked = wrong = 0
        rows = Verdict.objects.select_related("target__improvement", "target__measure").order_by("pk")
        for stored in rows.iterator(chunk_size=200):
            checked += 1
            found = list(differences(stored))
            wrong += bool(found)
            for said in found:
                record = stored.target.improvement.reference
                self.stdout.write(f"{record}, {stored.target.measure}, {stored.at:%Y-%m-%d %H:%M}: {said}")
        checks = SustainmentCheck.objects.select_related("closing__improvement").order_by("pk")
        for check in checks.iterator(chunk_size=200):
            checked += 1
            found = list(differences_of_check(check))
            wrong += bool(found)
            for said in found:
                self.stdout.write(f"{check.closing.improvement.reference}, {check.days} days after closing: {said}")
        if wrong:
            raise CommandError(f"{wrong} of {checked} verdicts do not hold.")
        self.stdout.write(f"{checked} verdict{'s' if checked != 1 else ''} hold{'' if checked != 1 else 's'}.")
