"""``stammtisch demo``: load the invented town into an empty database, and show it."""

from __future__ import annotations

import io
import logging
import os
import shutil
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.core.management.base import OutputWrapper
from django.utils import timezone
from django.utils.translation import gettext as _

from stammtisch.accounts.models import Agency
from stammtisch.demo import bridge, exports, operations, queries, rules
from stammtisch.shared.errors import Refused


class Command(BaseCommand):
    """Load the invented town once; print its best new matches and the sign-in every time."""

    help = "Load an invented town into an empty database, for trying out; print what is in it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say which port the printed address shall name."""
        parser.add_argument(
            "--port",
            type=int,
            default=os.environ.get("PORT") or "8000",
            help="port that the printed address names (PORT or 8000)",
        )

    def handle(self, *_args: Any, port: int, **options: Any) -> None:  # noqa: ANN401 -- Django's signature
        """Bring the database up to date, load the town where nothing is, print the sheet."""
        logging.getLogger("stammtisch").setLevel(logging.WARNING)
        call_command("migrate", verbosity=0, interactive=False)
        agency = queries.town_agency() or self._load()
        loaded_on = timezone.localdate(agency.created_at)
        sheet = exports.sheet_of(
            town=bridge.move_dates(bridge.read_town(), today=loaded_on),
            counts=queries.counts_of(agency),
            matches=queries.best_new_matches(agency),
            today=timezone.localdate(),
            address=f"http://127.0.0.1:{port}/",
        )
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")
        columns = shutil.get_terminal_size().columns if _is_terminal(self.stdout) else 80
        for line in exports.sheet_lines(
            sheet, columns=columns, colour=_has_colour(self.stdout, options)
        ):
            self.stdout.write(line)

    def _load(self) -> Agency:
        if rules.is_public(hosts=settings.ALLOWED_HOSTS, has_https=settings.HTTPS):
            raise self._refusal(
                _(
                    "This site is set up for others (STAMMTISCH_HOSTS, STAMMTISCH_HTTPS). "
                    "The invented town has a known password and is for your own machine only."
                )
            )
        try:
            return operations.load_town(now=timezone.now(), progress=self._tell)
        except Refused as refusal:
            raise self._refusal(str(refusal)) from refusal

    def _refusal(self, complaint: str) -> SystemExit:
        self.stderr.write(f"stammtisch demo: {complaint}")
        return SystemExit(1)

    def _tell(self, step: str) -> None:
        if _is_terminal(self.stderr):
            self.stderr.write(f"  … {step}")


def _is_terminal(stream: OutputWrapper) -> bool:
    return bool(stream.isatty())


def _has_colour(stream: OutputWrapper, options: dict[str, Any]) -> bool:
    if options["no_color"] or options["force_color"]:
        return bool(options["force_color"])
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and _is_terminal(stream)
