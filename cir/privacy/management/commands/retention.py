"""`manage.py retention`: how much is kept no longer, before the hourly jobs take it away."""

from typing import Any

from django.core.management.base import BaseCommand

from cir.privacy import retention


class Command(BaseCommand):
    help = "Shows what the hourly jobs of retention would take away now. It changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        for rule in retention.due():
            self.stdout.write(f"{rule.due:>7} {rule.what}, kept {rule.kept}")
