"""``stammtisch manage create_agency``: open a real office with its first head."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from stammtisch.accounts.models import Agency, User
from stammtisch.accounts.operations import add_staff, create_agency
from stammtisch.shared.errors import Refused


class Command(BaseCommand):
    """Open an agency and give its head an account; without a password a code comes by mail."""

    help = "Open an agency and give its head an account."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what an agency needs."""
        parser.add_argument("agency", metavar="NAME", help="name of the agency")
        parser.add_argument(
            "--head", required=True, metavar="EMAIL", help="address of its head"
        )
        parser.add_argument("--name", required=True, help="name of its head")
        parser.add_argument("--country", default="DE", help="two letters, for phones (DE)")
        password = parser.add_mutually_exclusive_group()
        password.add_argument(
            "--password", action="store_true", dest="asks", help="ask for a password twice"
        )
        password.add_argument(
            "--password-stdin", action="store_true", help="read a password from standard input"
        )

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's signature
        """Make both in one transaction, or say what is wrong with the input."""
        country = options["country"].strip().upper()
        if len(country) != 2 or not country.isalpha():  # noqa: PLR2004 -- ISO 3166-1 alpha-2
            raise CommandError(f"--country must be two letters, found {options['country']!r}")
        name, head = options["agency"].strip(), options["head"].strip()
        if not name or not options["name"].strip():
            raise CommandError("the agency and its head need a name")
        try:
            validate_email(head)
            user = User(email=head, name=options["name"].strip())
            password = _password(user, asks=options["asks"], stdin=options["password_stdin"])
            agency = _create(name=name, country=country, head=user, password=password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        how = "with the password" if password else "with a code that comes by mail"
        self.stdout.write(f"agency {agency.pk} opened; {head} signs in {how}")


@transaction.atomic
def _create(*, name: str, country: str, head: User, password: str | None) -> Agency:
    now = timezone.now()
    agency = create_agency(name=name, country=country, now=now)
    add_staff(
        agency=agency,
        email=head.email,
        name=head.name,
        role=User.Role.HEAD,
        actor=None,
        now=now,
        password=password,
    )
    return agency


def _password(head: User, *, asks: bool, stdin: bool) -> str | None:
    if stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif asks:
        password = getpass("Password: ")
        if password != getpass("Again: "):
            raise CommandError("the two passwords differ")
    else:
        return None
    validate_password(password, head)
    return password
