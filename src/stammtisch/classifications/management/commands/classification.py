"""``stammtisch classification FILE``: load an official classification for every agency."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand
from django.utils import timezone

from stammtisch.classifications import bridge, operations
from stammtisch.shared.errors import Refused

DONE, BAD_INPUT = 0, 2
SAMPLES = 3
LONGEST_NAME = 40


class Command(BaseCommand):
    """Say what a file holds, and load it."""

    help = (
        "Load an official classification (NACE, WZ, NOGA, CPV and their like): its codes and "
        "their labels in every language that the file has. Loading again renews the labels. "
        "Exit codes: 0 done, 2 bad input."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("file", type=Path, metavar="FILE", help=".csv or .xlsx")
        parser.add_argument(
            "--scheme", default="", metavar="NAME",
            help='what it is called, such as "WZ 2025"; empty: as the file looks',
        )  # fmt: skip
        parser.add_argument(
            "--language", default="", metavar="LANGUAGE",
            help="of a single column of labels that does not say it, such as de",
        )  # fmt: skip
        parser.add_argument("--sheet", default="", help="sheet of a workbook (the first)")
        parser.add_argument("--dry-run", action="store_true", help="show, change nothing")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401 -- Django's signature
        """Run, and leave with the exit code."""
        sys.exit(self._run(options))

    def _run(self, options: dict[str, Any]) -> int:
        path: Path = options["file"]
        name = " ".join(options["scheme"].split())
        if len(name) > LONGEST_NAME:
            self._bad(
                f"--scheme: found {len(name)} characters, expected at most {LONGEST_NAME}"
            )
        try:
            loaded = bridge.read_file(
                path, name=name, sheet=options["sheet"],
                language=self._language(options["language"]),
            )  # fmt: skip
            self._show(loaded)
            if options["dry_run"]:
                changes = operations.plan_scheme(loaded=loaded)
            else:
                changes = operations.load_scheme(
                    loaded=loaded, file_name=path.name, now=timezone.now()
                )
        except OSError as error:
            self._bad(f"{path}: {error.strerror}")
        except bridge.UnreadableFile as error:
            self._bad(str(error))
        except Refused as refusal:
            self._bad(f"{path}: {refusal}")
        counts = (
            f"{len(changes.new)} new, {len(changes.changed)} changed, "
            f"{changes.unchanged} unchanged, {changes.kept} not in the file and kept"
        )
        end = "; nothing was loaded" if options["dry_run"] else ""
        self.stdout.write(f"{loaded.name}: {counts}{end}")
        return DONE

    def _language(self, typed: str) -> str:
        if not typed:
            return ""
        found = bridge.language_of(typed)
        if found is None:
            self._bad(f"--language: found {typed}, expected a language such as de or fr")
        return found

    def _show(self, loaded: bridge.LoadedScheme) -> None:
        codes = bridge.revision_name(loaded.revision) if loaded.revision else "its own"
        self.stdout.write(f"scheme: {loaded.name}; codes: {codes}")
        self.stdout.write(f"languages: {', '.join(loaded.languages)}")
        if loaded.ignored:
            self.stdout.write(f"columns not used: {', '.join(loaded.ignored)}")
        for entry in loaded.entries[:SAMPLES]:
            self.stdout.write(f"  {entry.code}  {entry.label(loaded.languages[0])}")
        if (more := len(loaded.entries) - SAMPLES) > 0:
            self.stdout.write(f"  … and {more} more")

    def _bad(self, complaint: str) -> NoReturn:
        self.stderr.write(complaint)
        sys.exit(BAD_INPUT)
