"""`manage.py first_admin`: the person who can let everybody else in."""

import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.forms import ValidationError

from cir.accounts.models import User
from cir.accounts.roles import Role

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
ROLES = (Role.ADMINISTRATOR, Role.COORDINATOR, Role.APPROVER)


def one_time_password() -> str:
    """Four groups of five letters that are easy to tell apart: 99 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(4))


class Command(BaseCommand):
    help = (
        "Creates the first administrator and prints a one-time password. Does nothing when there is a person already."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", default="admin@localhost", help="address to sign in with")
        parser.add_argument("--name", default="First administrator")

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError as wrong:
            raise CommandError(f"{email} is not an e-mail address.") from wrong
        if User.objects.exists():
            return
        password = one_time_password()
        try:
            self.create(email, name, password)
        except IntegrityError:
            return  # another process was faster
        self.stdout.write(f"Sign in as {email} with the one-time password {password}")
        self.stdout.write("You choose your own at once. It is not shown again.")

    @transaction.atomic
    def create(self, email: str, name: str, password: str) -> User:
        """The person, with the roles of somebody who sets everything up."""
        user = User.objects.create_superuser(email, password, name=name, must_change_password=True)
        for role in ROLES:
            user.grant(role, by=None)
        return user
