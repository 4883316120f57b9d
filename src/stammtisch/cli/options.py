"""What commands on files have in common: files that are written, complaints, progress."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from stammtisch.core.tables import SUFFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class OwnInputError(ValueError):
    """What is written would run over what is still to be read."""


def refuse_own_input(source: Path, targets: Iterable[Path | None]) -> None:
    """Refuse to write over the input.

    Raises:
        OwnInputError: one of the targets is the source.
    """
    for target in targets:
        if target is not None and target.exists() and target.samefile(source):
            raise OwnInputError(f"{target}: found the input, expected another file")


def whole(low: int, high: int | None = None) -> Callable[[str], int]:
    """Return a reader of whole numbers from ``low`` to ``high``."""
    limits = f"from {low}" if high is None else f"from {low} to {high}"

    def read(text: str) -> int:
        if text.isascii() and text.isdigit():
            value = int(text)
            if low <= value and (high is None or value <= high):
                return value
        raise argparse.ArgumentTypeError(f'found "{text}", expected a whole number {limits}')

    return read


def table_out(text: str) -> Path:
    """Return the path of a table to be written."""
    path = Path(text)
    if path.suffix.lower() not in SUFFIXES:
        raise argparse.ArgumentTypeError(
            f'found suffix "{path.suffix}", expected .csv, .xlsx or .json'
        )
    return path


def told(error: Exception) -> str:
    """Return one line about an error; a file that cannot be opened is named."""
    if isinstance(error, OSError) and error.filename is not None:
        expected = "expected a file that can be opened"
        return f"{error.filename}: found {error.strerror}, {expected}"
    return " ".join(str(error).split("\n"))


class Progress:
    """A line on the terminal that counts up."""

    def __call__(self, done: int, total: int) -> None:
        """Show how far the work is."""
        if done == total or done % max(1, total // 100) == 0:
            end = "\n" if done == total else ""
            print(f"\r{done} of {total}", end=end, file=sys.stderr, flush=True)  # noqa: T201 -- a command


def progress() -> Progress | None:
    """Return a line that counts up, where somebody sees it."""
    return Progress() if sys.stderr.isatty() else None
