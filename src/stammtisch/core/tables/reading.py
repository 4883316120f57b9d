"""Open a file, find out what it is, and read its table."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self

from stammtisch.core.tables.errors import TableError
from stammtisch.core.tables.separated import SeparatedReader
from stammtisch.core.tables.types import STREAM, UPLOAD, Limits, Row, Table
from stammtisch.core.tables.workbook import OLE_MARK, ZIP_MARKS, megabytes, read_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

_SEARCHED = 10_000_000  # bytes
_WORKBOOKS = frozenset({".xlsx", ".xlsm"})
_SUFFIXES = frozenset({"", ".csv", ".tsv", ".tab", ".txt"}) | _WORKBOOKS


class TableStream:
    """A table that is read row by row; use it in a ``with`` block, once.

    CSV is streamed in constant memory; a workbook, which is small, is read at once.

    Attributes:
        name: the file as it was given; errors repeat it.
        header: tidy texts as they stand in the file; doubled and empty names are kept.
        encoding, separator, sheet, is_encoding_certain, decimal: as in ``Table``.
    """

    def __init__(
        self, stream: BinaryIO, *, name: str, sheet: str | None, limits: Limits
    ) -> None:
        self.name = name
        self._stream = stream
        self._reader: SeparatedReader | None = None
        self._rows: Sequence[Row] = ()
        self.sheet: str | None = None
        if _is_workbook(stream, file=name, limits=limits):
            self.sheet, self.header, self._rows = read_sheet(
                stream, file=name, sheet=sheet, limits=limits
            )
            self.encoding, self.separator, self.is_encoding_certain = "xlsx", "", True
            return
        self._reader = SeparatedReader(stream, file=name, limits=limits)
        self.header = self._reader.header
        self.encoding = self._reader.encoding.name
        self.separator = self._reader.separator
        self.is_encoding_certain = self._reader.encoding.is_certain

    @property
    def odd_characters(self) -> tuple[str, ...]:
        """The words beyond ASCII met so far, where the encoding is not certain."""
        return tuple(self._reader.odd) if self._reader else ()

    @property
    def decimal(self) -> str:
        """Empty, or ``,``: spreadsheets separate by ``;`` where the comma is for decimals."""
        return "," if self.separator == ";" else ""

    def __iter__(self) -> Iterator[Row]:
        return iter(self._reader or self._rows)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        if self._reader:
            self._reader.close()
        self._stream.close()


def read_table(
    source: Path | bytes,
    *,
    name: str | None = None,
    sheet: str | None = None,
    limits: Limits = UPLOAD,
) -> Table:
    """Read a file whole.

    Args:
        source: a path, or the bytes of an upload.
        name: what errors call the file; None = the path as given.
        sheet: of a workbook; None = the first. CSV has none and ignores it.
        limits: what is bigger is refused.

    Raises:
        TableError: with file, line and column, if the file cannot be read as it is.
        OSError: there is no such file.
    """
    if isinstance(source, bytes):
        stream: BinaryIO = io.BytesIO(source)
        name = name or "table"
    else:
        stream = source.open("rb")
        name = name or str(source)
    with _opened(stream, name=name, sheet=sheet, limits=limits) as table:
        return Table(
            rows=list(table),
            name=name,
            header=table.header,
            encoding=table.encoding,
            separator=table.separator,
            sheet=table.sheet,
            is_encoding_certain=table.is_encoding_certain,
            odd_characters=table.odd_characters,
            decimal=table.decimal,
        )


def open_table(path: Path, *, sheet: str | None = None, limits: Limits = STREAM) -> TableStream:
    """Open a file to be read row by row.

    Args:
        path: it is read twice, so it cannot be a pipe.
        sheet: of a workbook; None = the first. CSV has none and ignores it.
        limits: what is bigger is refused; rows are counted while they are read.

    Raises:
        TableError: with file, line and column, here or while rows are read.
        OSError: there is no such file.
    """
    return _opened(path.open("rb"), name=str(path), sheet=sheet, limits=limits)


def _opened(stream: BinaryIO, *, name: str, sheet: str | None, limits: Limits) -> TableStream:
    try:
        return TableStream(stream, name=name, sheet=sheet, limits=limits)
    except BaseException:
        stream.close()
        raise


def _is_workbook(stream: BinaryIO, *, file: str, limits: Limits) -> bool:
    """Say what a file is by its first bytes, whatever its name says; refuse other kinds."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    head = stream.read(1024)
    stream.seek(0)
    if head.startswith(OLE_MARK):
        stream.seek(0)
        is_protected = "EncryptedPackage".encode("utf-16-le") in stream.read(_SEARCHED)
        raise TableError("password" if is_protected else "old_workbook", file=file)
    is_workbook = head.startswith(ZIP_MARKS)
    suffix = Path(file).suffix.lower()
    if not is_workbook and suffix in _WORKBOOKS and b"\0" in head:
        raise TableError("damaged_workbook", file=file, found="its first bytes")
    if not is_workbook and suffix not in _SUFFIXES:
        raise TableError("unknown_kind_of_file", file=file, found=f"a file {suffix}")
    limit = limits.max_workbook_bytes if is_workbook else limits.max_bytes
    if limit is not None and size > limit:
        raise TableError(
            "too_big", file=file, found=megabytes(size), values={"limit": megabytes(limit)}
        )
    return is_workbook
