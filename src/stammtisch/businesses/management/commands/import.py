# ruff: noqa: N999 -- the command is called so
"""``stammtisch import FILE``: what the browser does with a list, from a shell."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand
from django.utils import timezone

from stammtisch.accounts import queries as accounts
from stammtisch.accounts.models import User
from stammtisch.accounts.rules import can_write
from stammtisch.businesses import bridge, operations, queries
from stammtisch.businesses.models import Import
from stammtisch.shared.claim import claim_next
from stammtisch.shared.errors import Refused

DONE, NOTHING, BAD_INPUT = 0, 1, 2


class Command(BaseCommand):
    """Show what a list would do to the register, and do it after a yes."""

    help = (
        "Import a spreadsheet of firms, people, needs and offers. Prints the columns, what "
        "would happen, and the refused lines; asks before anything happens. "
        "Exit codes: 0 done, 1 nothing imported, 2 bad input."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path, metavar="FILE", help=".csv or .xlsx")
        parser.add_argument(
            "--as", dest="email", required=True, metavar="EMAIL",
            help="the member of staff who imports it",
        )  # fmt: skip
        parser.add_argument(
            "--agency", metavar="ID|NAME", help="must be that member's agency (the default)"
        )
        parser.add_argument("--sheet", default="", help="sheet of a workbook (the first)")
        parser.add_argument(
            "--source", default="", help="where the list comes from (the file's name)"
        )
        parser.add_argument(
            "--map", action="append", default=[], metavar="COLUMN=FIELD",
            help="what a column holds; an empty field leaves it out; may be repeated",
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="show, change nothing")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's signature
        """Run, and leave with the exit code."""
        sys.exit(self._run(options))

    def _run(self, options: dict[str, Any]) -> int:
        path: Path = options["file"]
        user = self._user(options["email"], options["agency"])
        try:
            content = path.read_bytes()
        except OSError as error:
            self._bad(f"{path}: {error.strerror}")
        try:
            table = bridge.read_list(content, file_name=str(path), sheet=options["sheet"])
            mapping = self._mapping(table, options["map"])
            operations.check_mapping(mapping)
        except bridge.UnreadableFile as refusal:
            self._bad(f"{refusal.where}: {refusal.what}")
        except Refused as refusal:
            self._bad(f"{path}: {refusal}")
        self._show_columns(table, mapping)
        source = options["source"] or path.stem
        preview = bridge.preview_of(
            table, mapping, agency_id=user.agency_id, country=user.agency.country, source=source
        )
        self._show_preview(path, preview)
        taken = len(preview.plans) - preview.counts["refused"]
        if not taken:
            return DONE if not preview.plans else NOTHING
        if options["dry_run"]:
            return DONE
        if not options["yes"] and not self._agrees(taken):
            self.stderr.write("Nothing was imported.")
            return NOTHING
        return self._import(
            user=user, path=path, content=content, mapping=mapping,
            sheet=options["sheet"], source=source,
        )  # fmt: skip

    def _user(self, email: str, agency: str | None) -> User:
        user = accounts.users_with_email(email).select_related("agency").first()
        if user is None:
            self._bad(f"--as: found {email}, expected the address of a member of staff")
        if agency is not None and agency not in {str(user.agency_id), user.agency.name}:
            expected = f"{user.agency_id} or {user.agency.name}, the agency of {email}"
            self._bad(f"--agency: found {agency}, expected {expected}")
        if not can_write(user):
            self._bad(f"--as: {email} may read only")
        return user

    def _mapping(self, table: bridge.Table, corrections: list[str]) -> dict[str, str]:
        """Return the guess, corrected by ``COLUMN=FIELD``."""
        mapping = bridge.guessed_mapping(table)
        places = {bridge.folded(title): str(at) for at, title in enumerate(table.header)}
        for correction in corrections:
            title, _equals, field = (part.strip() for part in correction.rpartition("="))
            place = places.get(bridge.folded(title))
            if place is None:
                titles = ", ".join(table.header)
                self._bad(f"--map: found column {title!r}, expected one of: {titles}")
            if field and field not in bridge.MAPPABLE:
                known = ", ".join(bridge.MAPPABLE)
                self._bad(f"--map: found field {field!r}, expected one of: {known}")
            mapping.pop(place, None)
            if field:
                mapping = {at: name for at, name in mapping.items() if name != field}
                mapping[place] = field
        return mapping

    def _show_columns(self, table: bridge.Table, mapping: dict[str, str]) -> None:
        for column in bridge.columns_of(table, mapping):
            title = column.title or f"column {column.place + 1}"
            self.stdout.write(f"{title} -> {column.field or 'not imported'}")
        if table.odd_characters:
            words = ", ".join(table.odd_characters[:12])
            self.stdout.write(f"read as Windows-1252; are these right? {words}")

    def _show_preview(self, path: Path, preview: bridge.Preview) -> None:
        counts = [f"{count} {name}" for name, count in preview.counts.items()]
        self.stdout.write(f"{', '.join(counts)}; {preview.statements} needs and offers")
        for plan in preview.plans:
            said = [bridge.said(remark.code, remark.values) for remark in plan.remarks]
            if said and plan.outcome == "refused":
                self.stderr.write(f"{path}:{plan.line}: refused: {' '.join(said)}")
            elif said:
                self.stdout.write(f"{path}:{plan.line}: {' '.join(said)}")

    def _agrees(self, taken: int) -> bool:
        if not sys.stdin.isatty():
            self._bad("no terminal to ask on; say --yes or --dry-run")
        return input(f"Import {taken} lines? [y/N] ").strip().casefold() in {
            "y",
            "yes",
            "j",
            "ja",
        }

    def _import(self, *, user: User, path: Path, **list_: Any) -> int:  # noqa: ANN401
        mapping = list_.pop("mapping")
        source = operations.start_import(
            agency=user.agency, actor=user, file_name=path.name, now=timezone.now(), **list_
        )
        operations.map_import(source=source, mapping=mapping, actor=user, now=timezone.now())
        operations.queue_import(source=source, actor=user, now=timezone.now())
        mine = queries.imports_waiting().filter(pk=source.pk)
        if leased := claim_next(mine, now=timezone.now()):
            done = operations.run_import(source=leased, clock=timezone.now)
            counts = queries.rows_by_outcome(done)
            what = ", ".join(f"{count} {name}" for name, count in counts.items())
            self.stdout.write(f"import {source.pk} done: {what}")
            return DONE if done.state == Import.State.DONE else NOTHING
        self.stdout.write(f"import {source.pk} is in the hands of a worker")
        return DONE

    def _bad(self, complaint: str) -> NoReturn:
        self.stderr.write(complaint)
        sys.exit(BAD_INPUT)
