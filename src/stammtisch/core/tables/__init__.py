"""Read any office's spreadsheet, and write safe ones; rules in docs/reference/files.md."""

from stammtisch.core.tables.cells import is_formula, neutralise, restore, shown, tidy
from stammtisch.core.tables.columns import Column, find_columns, unknown_columns
from stammtisch.core.tables.errors import MESSAGES, TableError
from stammtisch.core.tables.reading import TableStream, open_table, read_table
from stammtisch.core.tables.records import Frame, Record, records
from stammtisch.core.tables.types import STREAM, UPLOAD, Limits, Row, Table
from stammtisch.core.tables.values import (
    CellError,
    chance,
    day,
    items,
    latitude,
    longitude,
    number,
    whole,
    yes_no,
)
from stammtisch.core.tables.writing import (
    SUFFIXES,
    Cell,
    CellTooLongError,
    table_bytes,
    write_table,
)

__all__ = [
    "MESSAGES",
    "STREAM",
    "SUFFIXES",
    "UPLOAD",
    "Cell",
    "CellError",
    "CellTooLongError",
    "Column",
    "Frame",
    "Limits",
    "Record",
    "Row",
    "Table",
    "TableError",
    "TableStream",
    "chance",
    "day",
    "find_columns",
    "is_formula",
    "items",
    "latitude",
    "longitude",
    "neutralise",
    "number",
    "open_table",
    "read_table",
    "records",
    "restore",
    "shown",
    "table_bytes",
    "tidy",
    "unknown_columns",
    "whole",
    "write_table",
    "yes_no",
]
