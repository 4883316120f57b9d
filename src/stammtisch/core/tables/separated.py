"""Read separated values: CSV of any office, row by row, in constant memory."""

from __future__ import annotations

import csv
import io
import re
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO
from unicodedata import is_normalized

from stammtisch.core.tables.cells import restore, tidy
from stammtisch.core.tables.encoding import (
    Encoding,
    dos_word,
    find_encoding,
    from_cp1252,
    mixed_word,
    odd_words,
)
from stammtisch.core.tables.errors import TableError
from stammtisch.core.tables.types import Limits, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

# Halves of surrogate pairs: no strict decoder can make them out of a file.
_END = "\udcff"  # a line of our own behind the last; within a cell it betrays an open quote
_NONE = "\udcfe"  # the separator of a file with one column

_QUOTED = re.compile(r'(?:(?<=[,;\t\r\n])|\A) *"(?:[^"]|"")*(?:"|\Z)')
_CLOSED = re.compile(r' *"(?:[^"]|"")*"')
_MOST_HEADER_LINES = 100  # a longer header is a quotation mark that was never closed
_MOST_BLANK_LINES = 1000  # before the header
_SEP_LINE = re.compile(r"sep=(.)[\r\n]*", re.IGNORECASE)
_MOST_ODD = 200  # words kept for a person to look at


class SeparatedReader:
    """Reads one CSV file: the header at once, the rows as they are asked for.

    Attributes:
        header: tidy texts as they stand in the file.
        separator: the sign between cells; empty where the file has one column.
        encoding: how the bytes became text.
        odd: the words beyond ASCII met so far, where the encoding is not certain.
    """

    def __init__(self, stream: BinaryIO, *, file: str, limits: Limits) -> None:
        self._file = file
        self._limits = limits
        self.encoding: Encoding = find_encoding(stream, file=file)
        self.odd: dict[str, None] = {}
        stream.seek(self.encoding.skip)
        self._text = io.TextIOWrapper(stream, encoding=self.encoding.codec, newline="")
        self._line = 1  # in which the next record starts
        self._base = 0  # lines before the header
        self.header: tuple[str, ...] = ()
        self.separator = ""  # until the first lines are read
        head = self._head()
        self.separator = self.separator or find_separator(head)
        self._csv = csv.reader(
            chain(io.StringIO(head, newline=""), self._text, [_END]),
            delimiter=self.separator or _NONE,
            skipinitialspace=True,
        )
        self.header = self._read_header()

    def close(self) -> None:
        """Close the file."""
        self._text.close()

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows below the header that hold anything."""
        width, left = len(self.header), self._limits.max_rows
        for line, cells in self._records():
            if len(cells) != width:
                if len(cells) > width:
                    self._refuse_surplus(line, cells)
                cells = (cells + ("",) * width)[:width]  # noqa: PLW2901 -- speed
            left -= 1
            if left < 0:
                limit = str(self._limits.max_rows)
                raise self._error("too_many_rows", line, values={"limit": limit})
            yield Row(line=line, cells=cells)

    def _head(self) -> str:
        """Return the lines up to the end of the header, and heed a ``sep=`` line."""
        head: list[str] = []
        for line in self._text:
            sep = None if self._base else _SEP_LINE.fullmatch(line)
            if not head and (sep or not line.strip()):
                self.separator = sep[1] if sep else self.separator
                self._base += 1
                if self._base > _MOST_BLANK_LINES:
                    break
                continue
            head.append(line)
            if len(head) > _MOST_HEADER_LINES or not _is_quote_open("".join(head)):
                break
        if not head:
            raise self._error("no_header", None)
        self._line = self._base + 1
        return "".join(head)

    def _read_header(self) -> tuple[str, ...]:
        for line, cells in self._records():
            limit = self._limits.max_columns
            if len(cells) > limit:
                found = str(len(cells))
                raise self._error("too_many_columns", line, found, values={"limit": str(limit)})
            return cells
        raise self._error("no_header", None)

    def _records(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Yield line and tidy cells of every record that holds anything, to the last such."""
        reader, is_certain = self._csv, self.encoding.is_certain
        while True:
            line = self._line
            try:
                record = next(reader)
            except csv.Error as error:
                raise self._too_long(line) from error
            self._line = self._base + reader.line_num + 1
            if not record:
                continue
            joined = "".join(record)
            # The fast lane: nothing in the record needs a second look.
            if (
                joined.isprintable()
                and "'" not in joined
                and (
                    joined.isascii()
                    or (is_certain and is_normalized("NFC", joined))
                    or (not is_certain and self._is_plain_cp1252(record))
                )
            ):
                cells = list(map(str.strip, record))
            elif _END in joined:
                if record == [_END]:
                    return
                raise self._error("open_quote", line)
            else:
                cells = self._looked_at(line, record)
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                yield line, tuple(cells)

    def _looked_at(self, line: int, record: list[str]) -> list[str]:
        """Return the cells of a record, tidy, after looking for what no text may hold."""
        if not self.encoding.is_certain:
            record = [from_cp1252(cell) for cell in record]
        for place, cell in enumerate(record):
            if "\0" in cell:
                raise self._error("nul_byte", line, column=self._column(place))
            if not self.encoding.is_certain and not cell.isascii():
                self._look_at_cp1252(line, place, cell)
        return [restore(tidy(cell)) for cell in record]

    def _is_plain_cp1252(self, record: list[str]) -> bool:
        """Say whether a printable record holds no sign that ``_look_at_cp1252`` looks for."""
        text = " ".join(record)
        if "Ã" in text:
            return False
        if len(self.odd) < _MOST_ODD:
            self.odd.update(dict.fromkeys(odd_words(text)))
        return True

    def _look_at_cp1252(self, line: int, place: int, cell: str) -> None:
        for code, word in (
            ("dos_code_page", dos_word(cell)),
            ("mixed_encodings", mixed_word(cell)),
        ):
            if word is not None:
                raise self._error(code, line, word, column=self._column(place))
        if len(self.odd) < _MOST_ODD:
            self.odd.update(dict.fromkeys(odd_words(cell)))

    def _refuse_surplus(self, line: int, cells: tuple[str, ...]) -> None:
        width = len(self.header)
        place, found = next((i, cell) for i, cell in enumerate(cells) if i >= width and cell)
        column = self._column(place)
        raise self._error(
            "more_cells", line, found, column=column, values={"limit": str(width)}
        )

    def _too_long(self, line: int) -> TableError:
        limit = csv.field_size_limit()
        if self._csv.line_num + self._base > line:
            return self._error("open_quote", line)
        return self._error("cell_too_long", line, values={"limit": str(limit)})

    def _column(self, place: int) -> str:
        name = self.header[place] if place < len(self.header) else ""
        return name or str(place + 1)

    def _error(
        self,
        code: str,
        line: int | None,
        found: str = "",
        *,
        column: str | None = None,
        values: dict[str, str] | None = None,
    ) -> TableError:
        return TableError(
            code, file=self._file, line=line, column=column, found=found, values=values
        )


def find_separator(head: str) -> str:
    """Return the separator of a header record: tab, ``;`` or ``,``; empty if it has none.

    A tab always separates. Between ``;`` and ``,`` the one decides that stands more often
    outside quotation marks and not before a space, where it is rather prose; ``;`` if equal.
    """
    bare = _outside_quotes(head)
    if "\t" in bare:
        return "\t"
    counts = [(len(re.findall(f"{sign}(?! )", bare)), bare.count(sign), sign) for sign in ",;"]
    most = max(counts, key=lambda count: (count[0], count[1] if not count[0] else 0, count[2]))
    return most[2] if most[1] else ""


def _outside_quotes(head: str) -> str:
    return _QUOTED.sub("", head.strip("\r\n"))


def _is_quote_open(head: str) -> bool:
    """Say whether the last quoted cell of the header goes on in the next line."""
    return any(not _CLOSED.fullmatch(cell.group()) for cell in _QUOTED.finditer(head))
