"""Give the first person every right."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from samverkan.network.models import Person


class Command(BaseCommand):
    """Make an operator, who signs in by a code that is mailed."""

    help = "Give a person every right. They sign in with a code that is mailed to the address; there are no passwords."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """State who."""
        parser.add_argument("email", help="the person's e-mail address")
        parser.add_argument("--name", default="", help="the person's name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the person, or raise the rights of one that exists."""
        email = options["email"].strip().lower()
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email!r} is not an e-mail address.")
        person = Person.objects.filter(email=email).first() or Person.objects.create_user(email, options["name"])
        person.is_staff = person.is_superuser = person.is_active = True
        person.save(update_fields=["is_staff", "is_superuser", "is_active"])
        self.stdout.write(f"{email} may now do everything. Sign in at /konto/login/.")
