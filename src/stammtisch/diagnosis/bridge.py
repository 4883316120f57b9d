"""Speaks with the core: folded text, numbers and days in office spellings, safe files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from stammtisch.core import tables
from stammtisch.core.text import fold


def folded(text: str) -> str:
    """Return ``text`` so that spellings which people take for the same compare as equal."""
    return fold(text)


def number_of(text: str, *, decimal: str = "") -> float:
    """Return a number in any office's spelling.

    Raises:
        ValueError: there is no number in it.
    """
    return tables.number(text, decimal=decimal)


def number_text(value: float) -> str:
    """Return a spelling that ``number_of`` reads back equal, whatever its ``decimal``."""
    return tables.shown(value)


def day_of(text: str) -> date:
    """Return a day written as ISO or as offices do.

    Raises:
        ValueError: there is no such day.
    """
    return tables.day(text)


def parts_of(text: str) -> list[str]:
    """Return what stands between semicolons, tidy, each once."""
    return list(tables.items(text))


def says_yes(text: str) -> bool:
    """Return whether a cell says yes.

    Raises:
        ValueError: it says neither yes nor no.
    """
    return tables.yes_no(text)


def tidied(text: str) -> str:
    """Return a text in NFC without control characters and outer white space."""
    return tables.tidy(text)


def file_of(
    header: Sequence[str], rows: Iterable[Sequence[str | float | date | None]], *, suffix: str
) -> bytes:
    """Return a ``.csv`` or ``.xlsx`` file in which no spreadsheet runs a cell."""
    return tables.table_bytes(header, rows, suffix=suffix)
