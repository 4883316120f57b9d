"""What a table is, and how big it may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MB = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How big a file may be; what is bigger is refused before it is read.

    Attributes:
        max_bytes: size of a CSV file; None = any size.
        max_workbook_bytes: size of a workbook as it lies on the disk.
        max_unpacked_bytes: size of all parts of a workbook, unpacked.
        max_rows: rows below the header, blank ones not counted.
        max_columns: cells of the header.
    """

    max_bytes: int | None
    max_workbook_bytes: int = 10 * _MB
    max_unpacked_bytes: int = 50 * _MB
    max_rows: int
    max_columns: int = 200

    def __post_init__(self) -> None:
        if self.max_rows < 1 or self.max_columns < 1:
            raise ValueError("max_rows and max_columns must be at least 1")


UPLOAD = Limits(max_bytes=10 * _MB, max_rows=50_000)
STREAM = Limits(max_bytes=None, max_rows=1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row below the header.

    Attributes:
        line: line of the file in which the row starts, from 1; in a workbook its row number.
        cells: tidy texts, as many as the header has.
    """

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A file that was read whole.

    Attributes:
        name: the file as it was given; errors repeat it.
        header: tidy texts as they stand in the file; doubled and empty names are kept.
        rows: the rows that hold anything, in the order of the file.
        encoding: ``utf-8``, ``utf-16-le``, ``utf-16-be``, ``cp1252``; ``xlsx`` for a workbook.
        separator: ``,`` ``;`` tab, or what a ``sep=`` line names; empty = one column.
        sheet: name of the sheet that was read; None for CSV.
        is_encoding_certain: False for cp1252, which a person should confirm.
        odd_characters: where the encoding is not certain, the words with letters beyond
            ASCII, as read, each once: what a person looks at to confirm.
        decimal: ``,`` where the file was written under a decimal comma, else empty; a hint
            for ``number``.
    """

    name: str
    header: tuple[str, ...]
    rows: Sequence[Row]
    encoding: str
    separator: str
    sheet: str | None
    is_encoding_certain: bool
    odd_characters: tuple[str, ...]
    decimal: str
