"""Find the columns of a table by their headers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stammtisch.core.tables.errors import TableError
from stammtisch.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_BETWEEN_WORDS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column that a reader knows.

    Attributes:
        name: what our own files call it.
        aliases: other headers it may have, in any language.
        required: a table without it is refused.
    """

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = False


def find_columns(
    header: Sequence[str], columns: Sequence[Column], *, file: str
) -> dict[str, int]:
    """Return the place of every column of ``columns`` that ``header`` has, by its name.

    Case, accents, umlaut spelling, order, spaces, hyphens and underscores do not matter.

    Raises:
        TableError: a required column is missing, or a known one stands there twice.
    """
    known = {_key(name): column for column in columns for name in _names(column)}
    found: dict[str, int] = {}
    for place, title in enumerate(header):
        column = known.get(_key(title))
        if column is None:
            continue
        if column.name in found:
            raise TableError("duplicate_column", file=file, column=title, found=title)
        found[column.name] = place
    for column in columns:
        if column.required and column.name not in found:
            names = " or ".join(f'"{name}"' for name in _names(column))
            titles = ", ".join(header)
            raise TableError(
                "missing_column", file=file, found=f"columns {titles}", values={"name": names}
            )
    return found


def unknown_columns(header: Sequence[str], found: Mapping[str, int]) -> dict[int, str]:
    """Return names for all other columns by their place, made distinct.

    A column without a header is called ``column 3``; the second ``Ort`` is ``Ort (2)``.
    """
    names: dict[int, str] = {}
    taken: set[str] = set(found)
    for place, title in enumerate(header):
        if place in found.values():
            continue
        name = first = title or f"column {place + 1}"
        count = 1
        while name in taken:
            count += 1
            name = f"{first} ({count})"
        taken.add(name)
        names[place] = name
    return names


def _names(column: Column) -> tuple[str, ...]:
    return (column.name, *column.aliases)


def _key(title: str) -> str:
    """Return what two spellings of one header have in common; empty for none."""
    return _BETWEEN_WORDS.sub("", fold(title))
