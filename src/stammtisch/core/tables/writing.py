"""Write tables that no spreadsheet runs, and that ``read_table`` reads back equal."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from stammtisch.core.tables.cells import neutralise, shown, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Cell = str | int | float | date | None

SUFFIXES = (".csv", ".xlsx", ".json")

_LONGEST = {".csv": 131_072, ".xlsx": 32_767, ".json": sys.maxsize}  # characters of a cell
_PLAIN_HEADER = re.compile(r"[\w .-]*")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


class CellTooLongError(ValueError):
    """A format takes no cell as long as one of a table."""


def write_table(
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    suffix: str,
    out: BinaryIO | Path | None = None,
) -> None:
    """Write a table.

    CSV is UTF-8 as in RFC 4180: ``,`` between cells, CRLF after rows. Cells that a spreadsheet
    would run get an apostrophe in CSV and XLSX. Rows are taken one at a time.

    Args:
        header: distinct names.
        rows: as wide as the header; None is an empty cell.
        suffix: ``.csv``, ``.xlsx`` or ``.json`` (a list of objects).
        out: an open file, a path, or None = standard output.

    Raises:
        CellTooLongError: a cell is too long for the format.
        ValueError: another suffix, a row as wide as no header, a doubled or empty header.
    """
    if suffix not in SUFFIXES:
        raise ValueError(f'found suffix "{suffix}", expected .csv, .xlsx or .json')
    titles = [tidy(title) for title in header]
    if not all(titles) or len(set(titles)) != len(titles):
        raise ValueError(f"a header needs distinct names, got {titles}")
    writer = {".csv": _write_csv, ".xlsx": _write_xlsx, ".json": _write_json}[suffix]
    with _opened(out) as stream:
        writer(titles, _checked(rows, len(titles), _LONGEST[suffix]), stream)


def table_bytes(header: Sequence[str], rows: Iterable[Sequence[Cell]], *, suffix: str) -> bytes:
    """Return the bytes that ``write_table`` writes."""
    stream = io.BytesIO()
    write_table(header, rows, suffix=suffix, out=stream)
    return stream.getvalue()


@contextmanager
def _opened(out: BinaryIO | Path | None) -> Iterator[BinaryIO]:
    if isinstance(out, Path):
        with out.open("wb") as file:
            yield file
    else:
        stream = sys.stdout.buffer if out is None else out
        yield stream
        stream.flush()


def _checked(rows: Iterable[Sequence[Cell]], width: int, longest: int) -> Iterator[list[Cell]]:
    """Yield rows with tidy texts; days and truth values become texts."""
    for number, row in enumerate(rows, 1):
        if len(row) != width:
            raise ValueError(f"row {number} has {len(row)} cells, the header {width}")
        cells: list[Cell] = [
            tidy(cell) if isinstance(cell, str) else _number_or_text(cell) for cell in row
        ]
        if any(isinstance(cell, str) and len(cell) >= longest for cell in cells):
            found = f"found a cell of {longest} characters or more in row {number}"
            raise CellTooLongError(f"{found}, expected less; .json takes any length")
        yield cells


def _number_or_text(cell: Cell) -> Cell:
    return cell if type(cell) in {int, float} else shown(cell)


def _safe(cell: Cell) -> str:
    return neutralise(cell) if isinstance(cell, str) else shown(cell)


def _write_csv(header: list[str], rows: Iterator[list[Cell]], stream: BinaryIO) -> None:
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    try:
        # A bare header with another separator in it would decide how the file is read.
        is_plain = all(_PLAIN_HEADER.fullmatch(title) for title in header)
        plain = csv.writer(text)
        first = plain if is_plain else csv.writer(text, quoting=csv.QUOTE_ALL)
        first.writerow([neutralise(title) for title in header])
        plain.writerows([_safe(cell) for cell in row] for row in rows)
    finally:
        text.detach()


def _write_json(header: list[str], rows: Iterator[list[Cell]], stream: BinaryIO) -> None:
    before = b"[\n"
    for row in rows:
        entry = json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False)
        stream.write(before + entry.encode())
        before = b",\n"
    stream.write(b"[]\n" if before == b"[\n" else b"\n]\n")


def _write_xlsx(header: list[str], rows: Iterator[list[Cell]], stream: BinaryIO) -> None:
    from openpyxl import Workbook  # noqa: PLC0415 -- slow import
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 -- slow import

    book = Workbook(write_only=True)
    worksheet = book.create_sheet("Table")

    def made(cell: Cell) -> Any:  # noqa: ANN401 -- openpyxl has no types
        if not isinstance(cell, str):
            return cell
        made = WriteOnlyCell(worksheet)
        made._value = _LOOKS_ESCAPED.sub("_x005F_", neutralise(cell))  # noqa: SLF001
        made.data_type = "s"  # whatever it looks like, it is no formula
        return made

    try:
        worksheet.append([made(title) for title in header])
        for row in rows:
            worksheet.append([made(cell) for cell in row])
    except BaseException:
        book.save(io.BytesIO())  # closes and removes openpyxl's temporary file
        raise
    book.save(stream)
