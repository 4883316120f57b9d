"""Read a sheet of an Excel workbook (.xlsx), refusing what would cost memory or time.

Everything that can be refused is refused from the zip directory and a quick look at the raw
sheet, before openpyxl builds anything.
"""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from functools import reduce
from posixpath import join, normpath
from typing import TYPE_CHECKING, BinaryIO
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from stammtisch.core.tables.cells import restore, shown, tidy
from stammtisch.core.tables.errors import TableError
from stammtisch.core.tables.types import Limits, Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
OLE_MARK = b"\xd0\xcf\x11\xe0"

_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    DefusedXmlException,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    TypeError,
    ValueError,
)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LAST_ROW = 1_048_576
_MOST_PADDING = 8_000_000  # empty cells that openpyxl may fill in; half a second
_CHUNK = 1 << 20
_MOST_TAGS = 100_000  # in a row or behind the rows; 16 384 cells have 65 536
_MOST_SMALL = 5_000_000  # bytes of a part that openpyxl builds whole
_SMALL = re.compile(
    r"\[Content_Types\]\.xml|(xl/|docProps/)?(_rels/)?(?!sharedStr)[^/]*\.(xml|rels)"
)
_PLACE = re.compile(rb' r="([A-Z]{1,3})([0-9]{1,9})"')
_ROOT = re.compile(rb"<(\w+:)?(?:worksheet|sst)\b")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def read_sheet(
    stream: BinaryIO, *, file: str, sheet: str | None, limits: Limits
) -> tuple[str, tuple[str, ...], Sequence[Row]]:
    """Return name, header and rows of one sheet of a workbook.

    Numbers, days and truth values become text as ``cells.shown`` says; formulas give the value
    that was last computed, errors such as ``#REF!`` an empty cell.

    Args:
        stream: the workbook.
        file: its name, for errors.
        sheet: name of the sheet; None = the first.
        limits: what is bigger is refused.

    Raises:
        TableError: the workbook is damaged, too big, or has no such sheet.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            _refuse_big(archive, file=file, limits=limits)
            name, part = _find_sheet(archive, file=file, sheet=sheet)
            _refuse_long(archive, part, file=file, limits=limits)
        stream.seek(0)
        # openpyxl warns of things that are none of a reader's business.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            header, rows = _read_rows(stream, name, file=file, limits=limits)
    except TableError:
        raise
    except RuntimeError as error:  # zipfile's word for an encrypted part
        raise TableError("password", file=file) from error
    except _FAULTS as error:
        raise TableError("damaged_workbook", file=file, found=type(error).__name__) from error
    return name, header, rows


def _refuse_big(archive: zipfile.ZipFile, *, file: str, limits: Limits) -> None:
    """Refuse zip bombs; zipfile itself never unpacks more than the directory says."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if "mimetype" in names or "xl/workbook.bin" in names or "[Content_Types].xml" not in names:
        found = "a spreadsheet of another kind" if names else "an empty archive"
        raise TableError("unknown_kind_of_file", file=file, found=found)
    if {"word/document.xml", "ppt/presentation.xml"} & names:
        raise TableError("unknown_kind_of_file", file=file, found="a Word or PowerPoint file")
    size = sum(part.file_size for part in parts)
    if size > limits.max_unpacked_bytes:
        raise TableError(
            "too_big_unpacked",
            file=file,
            found=megabytes(size),
            values={"limit": megabytes(limits.max_unpacked_bytes)},
        )
    if any(part.file_size > _MOST_SMALL and _SMALL.fullmatch(part.filename) for part in parts):
        raise TableError("damaged_workbook", file=file, found="its size")


def _find_sheet(archive: zipfile.ZipFile, *, file: str, sheet: str | None) -> tuple[str, str]:
    """Return name and part of the wanted sheet."""
    links = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    parts = {
        entry.get("name", ""): targets[entry.get(_REL)]
        for entry in fromstring(archive.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")
        if "worksheets/" in targets[entry.get(_REL)]
    }
    wanted = next(iter(parts), "") if sheet is None else sheet
    if wanted not in parts:
        sheets = ", ".join(f'"{name}"' for name in parts)
        raise TableError("unknown_sheet", file=file, found=wanted, values={"sheets": sheets})
    target = parts[wanted]
    return wanted, target[1:] if target.startswith("/") else normpath(join("xl", target))


def _refuse_long(archive: zipfile.ZipFile, part: str, *, file: str, limits: Limits) -> None:
    """Look for too many rows and columns in the raw sheet: much faster than reading it."""
    count = 0
    for prefix, row in _pieces(archive, part, "row", file=file):
        if not _has_value(prefix, row):
            continue
        count += 1
        last = row[row.rfind(b"<" + prefix + b"c ") :]
        place = _PLACE.search(last)
        if place and _has_value(prefix, last):
            width = _column_number(place[1])
            if width > limits.max_columns:
                raise _too_many_columns(width, int(place[2]), file=file, limits=limits)
        if count > limits.max_rows + 1:
            raise _too_many_rows(None, file=file, limits=limits)
    for entry in fromstring(archive.read("[Content_Types].xml")):
        if entry.get("ContentType", "").endswith("sharedStrings+xml"):
            strings = entry.get("PartName", "").removeprefix("/")
            for _ in _pieces(archive, strings, "si", file=file):
                pass  # looked at only for elements without end


def _pieces(
    archive: zipfile.ZipFile, part: str, tag: str, *, file: str
) -> Iterator[tuple[bytes, bytes]]:
    """Yield the name space prefix of a part and what stands between its ``tag`` elements.

    Raises:
        TableError: one piece has more elements than memory should be spent on.
    """
    prefix: bytes | None = None
    rest = b""
    with archive.open(part) as raw:
        while chunk := raw.read(_CHUNK):
            if prefix is None:
                root = _ROOT.search(chunk)
                prefix = (root and root[1]) or b""
            *pieces, rest = (rest + chunk).split(b"<" + prefix + tag.encode())
            if rest.count(b"<") > _MOST_TAGS:
                raise TableError("damaged_workbook", file=file, found="its size")
            rest = rest[-_CHUNK:]  # the end of an endless piece is enough
            for piece in pieces:
                yield prefix, piece
    yield prefix or b"", rest


def _column_number(letters: bytes) -> int:
    """Return 1 for A, 27 for AA; openpyxl has this too, but is slow to import."""
    return reduce(lambda number, letter: number * 26 + letter - ord("A") + 1, letters, 0)


def _has_value(prefix: bytes, row: bytes) -> bool:
    """Say whether the raw XML of a row holds a value or a text."""
    value, end = b"<" + prefix + b"v>", b"</" + prefix + b"v>"
    text = b"<" + prefix + b"t"
    has_text = text + b">" in row or text + b" " in row
    return has_text or row.count(value) > row.count(value + end)


def _too_many_rows(line: int | None, *, file: str, limits: Limits) -> TableError:
    values = {"limit": str(limits.max_rows)}
    return TableError("too_many_rows", file=file, line=line, values=values)


def _read_rows(
    stream: BinaryIO, name: str, *, file: str, limits: Limits
) -> tuple[tuple[str, ...], list[Row]]:
    records = _records(stream, name, file=file, limits=limits)
    line, header = next(records, (0, ()))
    if not header:
        raise TableError("no_header", file=file)
    if len(header) > limits.max_columns:
        raise _too_many_columns(len(header), line, file=file, limits=limits)
    rows: list[Row] = []
    width = len(header)
    for line, cells in records:
        if len(cells) > limits.max_columns:
            raise _too_many_columns(len(cells), line, file=file, limits=limits)
        if len(cells) > width:
            place, found = next((i, c) for i, c in enumerate(cells) if i >= width and c)
            raise TableError(
                "more_cells",
                file=file,
                line=line,
                column=str(place + 1),
                found=found,
                values={"limit": str(width)},
            )
        if len(rows) == limits.max_rows:
            raise _too_many_rows(line, file=file, limits=limits)
        rows.append(Row(line=line, cells=(cells + ("",) * width)[:width]))
    return header, rows


def _too_many_columns(count: int, line: int, *, file: str, limits: Limits) -> TableError:
    values = {"limit": str(limits.max_columns)}
    return TableError("too_many_columns", file=file, line=line, found=str(count), values=values)


def _records(
    stream: BinaryIO, name: str, *, file: str, limits: Limits
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield row number and texts of every row that holds anything."""
    from openpyxl import load_workbook  # noqa: PLC0415 -- slow import

    book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    try:
        worksheet = book[name]
        worksheet.reset_dimensions()  # they may lie
        padding = _MOST_PADDING
        for line, row in enumerate(worksheet.iter_rows(), 1):
            padding -= max(0, len(row) - limits.max_columns)
            if line > _LAST_ROW or padding < 0:
                raise TableError("damaged_workbook", file=file, line=line, found="its size")
            cells = [_text(cell) for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                yield line, tuple(cells)
    finally:
        book.close()


def _text(cell: object) -> str:
    """Return the text of an openpyxl cell."""
    value = getattr(cell, "value", None)
    if value is None or getattr(cell, "data_type", "") == "e":
        return ""
    if isinstance(value, str):
        return restore(tidy(_ESCAPED.sub(lambda hit: chr(int(hit[1], 16)), value)))
    return shown(value)


def megabytes(size: int) -> str:
    """Return a size for a message: ``10.5 MB``."""
    return f"{size / 1_000_000:.1f}".removesuffix(".0") + " MB"
