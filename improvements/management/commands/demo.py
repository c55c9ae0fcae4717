"""`manage.py demo`: a sample organisation to look at. `manage.py demo --remove` takes it away."""

import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from cir.errors import DomainError
from improvements.demo import filling, organisation


class Command(BaseCommand):
    help = "Add a sample organisation with some 200 improvements over 18 months, or remove it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--remove", action="store_true", help="take the sample organisation away")
        parser.add_argument("--password", default="", help="for all its people (default: a random one, printed)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["remove"]:
            filling.remove()
            self.stdout.write("The sample organisation is gone.")
            return
        password = options["password"] or secrets.token_urlsafe(9)
        try:
            written = filling.fill(password)
        except DomainError as refusal:
            raise CommandError(refusal.sentence) from refusal
        filling.finish()
        self.stdout.write(f"{written} improvements of a sample organisation are in the register. Sign in as")
        for name in ("Freya", "Marcus", "Kenji", "Oskar", "Greta"):
            person = next(person for person in organisation.PEOPLE if person.name.startswith(name))
            self.stdout.write(f"  {person.email}  ({person.job})")
        self.stdout.write(f"with the password {password}")
