"""Say in one line what is wrong with a table, and where."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_DOS = (
    'found "{found}", expected Windows-1252 or UTF-8; this looks like a DOS code page, which '
    'is never guessed: save it again as "CSV UTF-8" (Excel: File, Save as) or with the '
    "character set UTF-8 (LibreOffice: Save as, Edit filter settings)"
)

MESSAGES: Mapping[str, str] = MappingProxyType(
    {
        "encoding": (
            "found {found}, expected {encoding} throughout; save the file again as UTF-8"
        ),
        "dos_code_page": _DOS,
        "mixed_encodings": (
            'found "{found}", expected one encoding for the whole file; save it again as UTF-8'
        ),
        "nul_byte": "found a NUL byte, expected text",
        "unknown_kind_of_file": (
            "found {found}, expected .csv or .xlsx; open it in your spreadsheet program and "
            "save it as .xlsx"
        ),
        "password": (
            "found a password-protected workbook, expected one without; take the password "
            "away in your spreadsheet program and save it again"
        ),
        "old_workbook": (
            "found an old Excel workbook (.xls), expected .xlsx; open it in your spreadsheet "
            "program and save it as .xlsx"
        ),
        "damaged_workbook": "found a damaged workbook ({found}), expected an .xlsx that opens",
        "unknown_sheet": 'found no sheet "{found}", expected one of: {sheets}',
        "too_big": "found {found}, expected at most {limit}",
        "too_big_unpacked": "found {found} unpacked, expected at most {limit}",
        "too_many_rows": "found more than {limit} rows, expected at most {limit}",
        "too_many_columns": "found {found} columns, expected at most {limit}",
        "cell_too_long": "found a cell of more than {limit} characters, expected less",
        "open_quote": 'found a quotation mark that is never closed, expected another "',
        "more_cells": (
            'found "{found}", expected nothing here: the header has only {limit} columns'
        ),
        "no_header": "found no line with text, expected a header",
        "missing_column": "found {found}, expected a column {name}",
        "duplicate_column": 'found column "{found}" again, expected it once',
        "empty_cell": "found nothing, expected a text",
        "not_a_number": 'found "{found}", expected a number',
        "not_whole": 'found "{found}", expected a whole number',
        "out_of_range": 'found "{found}", expected a number from {low} to {high}',
        "not_a_day": 'found "{found}", expected a day such as 2026-05-14 or 14.05.2026',
        "not_yes_no": 'found "{found}", expected yes or no',
        "not_a_choice": 'found "{found}", expected one of: {choices}',
        "not_a_code": 'found "{found}", expected a code such as {example}',
        "not_in_revision": (
            'found "{found}", expected a code of NACE Rev. {revision}; is it another revision?'
        ),
        "given_twice": 'found "{found}" again, expected it once (first in line {first})',
    }
)

_LONGEST = 60  # characters of a cell that a message repeats


def shortened(text: str) -> str:
    """Return ``text`` fit for one line of a message: nothing unprintable, not too long."""
    line = "".join(c if c.isprintable() else " " if c.isspace() else "\ufffd" for c in text)
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


class TableError(ValueError):
    """A file that cannot be read as it is; ``str()`` is one line for a person.

    Attributes:
        code: stable name of the fault, a key of ``MESSAGES``.
        file: name of the file as it was given.
        line: line of the file in which the faulty record starts, from 1; None = whole file.
        column: header of the faulty column, or its number where it has no header.
        found: what stands there.
        expected: what should stand there.
        values: everything that ``MESSAGES[code]`` names, for translating it.
    """

    def __init__(
        self,
        code: str,
        *,
        file: str,
        line: int | None = None,
        column: str | None = None,
        found: str = "",
        values: Mapping[str, str] | None = None,
    ) -> None:
        self.code = code
        self.file = file
        self.line = line
        self.column = column
        self.found = shortened(found)
        self.values: Mapping[str, str] = MappingProxyType(
            {**(values or {}), "found": self.found}
        )
        self.message = MESSAGES[code].format(**self.values)
        self.expected = self.message.partition(", expected ")[2]
        super().__init__(f"{self.where}: {self.message}")

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.code, self.file, self.line, self.column, dict(self.values))

    @property
    def where(self) -> str:
        """The place: ``list.csv:14, column "lat"``."""
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return place if self.column is None else f'{place}, column "{shortened(self.column)}"'


def _again(
    code: str, file: str, line: int | None, column: str | None, values: Mapping[str, str]
) -> TableError:
    """Build an error again on the other side of a process border."""
    found = values["found"]
    return TableError(code, file=file, line=line, column=column, found=found, values=values)
