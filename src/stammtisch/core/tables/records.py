"""Read rows by the names of their columns, with errors that say where."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from stammtisch.core.tables import values
from stammtisch.core.tables.columns import Column, find_columns, unknown_columns
from stammtisch.core.tables.errors import TableError
from stammtisch.core.tables.types import Row, Table
from stammtisch.core.tables.values import CellError
from stammtisch.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from stammtisch.core.tables.reading import TableStream

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What all records of one table share.

    Attributes:
        file: name of the file.
        header: its headers, as errors name them.
        places: place of every known column that is there.
        others: names of all other columns by their place.
        decimal: hint for numbers, as in ``Table``.
    """

    file: str
    header: tuple[str, ...]
    places: Mapping[str, int]
    others: Mapping[int, str]
    decimal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One row, read by column names; what is not there or empty is None or an empty text.

    Attributes:
        frame: the table it belongs to.
        row: the row as it was read.
    """

    frame: Frame
    row: Row

    @property
    def line(self) -> int:
        """The line of the file in which the record starts."""
        return self.row.line

    @property
    def others(self) -> dict[str, str]:
        """The cells of all unknown columns, by their distinct names."""
        return {name: self.row.cells[place] for place, name in self.frame.others.items()}

    def text(self, name: str) -> str:
        """Return the text of a column; empty if there is none."""
        place = self.frame.places.get(name)
        return "" if place is None else self.row.cells[place]

    def required(self, name: str) -> str:
        """Return the text of a column.

        Raises:
            TableError: it is empty.
        """
        return self.text(name) or self._refuse("empty_cell", name)

    def read(self, name: str, parse: Callable[[str], T]) -> T | None:
        """Return what ``parse`` makes of a column, None if it is empty.

        Raises:
            TableError: ``parse`` raised ``CellError``.
        """
        if not (text := self.text(name)):
            return None
        try:
            return parse(text)
        except CellError as error:
            raise self.error(error.code, name, values=error.values) from error

    def number(self, name: str, *, decimal: str | None = None) -> float | None:
        """Return a number; ``decimal`` as for ``values.number``, None = as the file says."""
        signs = self.frame.decimal if decimal is None else decimal
        return self.read(name, lambda text: values.number(text, decimal=signs))

    def whole(self, name: str) -> int | None:
        """Return a whole number."""
        return self.read(name, lambda text: values.whole(text, decimal=self.frame.decimal))

    def day(self, name: str) -> date | None:
        """Return a day."""
        return self.read(name, values.day)

    def yes_no(self, name: str) -> bool | None:
        """Return whether a column says yes."""
        return self.read(name, values.yes_no)

    def latitude(self, name: str) -> float | None:
        """Return degrees north."""
        return self.read(name, values.latitude)

    def longitude(self, name: str) -> float | None:
        """Return degrees east."""
        return self.read(name, values.longitude)

    def chance(self, name: str) -> float | None:
        """Return a probability, 0..1."""
        return self.read(name, values.chance)

    def items(self, name: str) -> tuple[str, ...]:
        """Return the parts between ``;``."""
        return values.items(self.text(name))

    def choice(self, name: str, words: Mapping[str, str]) -> str | None:
        """Return the value of ``words`` whose key is the cell, case and accents apart."""
        return self.read(name, lambda text: _chosen(text, words))

    def error(
        self, code: str, name: str, *, values: Mapping[str, str] | None = None
    ) -> TableError:
        """Return an error about a column of this record, to be raised."""
        place = self.frame.places.get(name)
        title = name if place is None else self.frame.header[place]
        return TableError(
            code,
            file=self.frame.file,
            line=self.line,
            column=title,
            found=self.text(name),
            values=values,
        )

    def _refuse(self, code: str, name: str) -> str:
        raise self.error(code, name)


_folded = lru_cache(maxsize=4_096)(fold)  # the same few words in every row


def _chosen(text: str, words: Mapping[str, str]) -> str:
    wanted = _folded(text)
    for word, value in words.items():
        if _folded(word) == wanted:
            return value
    raise CellError("not_a_choice", {"choices": ", ".join(words)})


def records(table: Table | TableStream, columns: Sequence[Column]) -> Iterator[Record]:
    """Return the records of a table; the header is checked at once, rows as they are read.

    Raises:
        TableError: a required column is missing, or a known one stands there twice.
    """
    places = find_columns(table.header, columns, file=table.name)
    frame = Frame(
        file=table.name,
        header=table.header,
        places=places,
        others=unknown_columns(table.header, places),
        decimal=table.decimal,
    )
    rows = table.rows if isinstance(table, Table) else table
    return (Record(frame=frame, row=row) for row in rows)
