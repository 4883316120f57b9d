"""Official files, as the core reads them."""

from __future__ import annotations

from pathlib import Path

from stammtisch.core.classification import LoadedScheme, read_classification
from stammtisch.core.classification.columns import language_code
from stammtisch.core.tables import TableError, read_table
from stammtisch.core.text import fold

__all__ = ["LoadedScheme", "UnreadableFile", "folded", "language_of", "read_file"]


class UnreadableFile(ValueError):  # noqa: N818 -- it says what it is
    """A file cannot be read as it is; ``str()`` says where, what was found and expected."""


def read_file(
    path: Path, *, name: str = "", language: str = "", sheet: str = ""
) -> LoadedScheme:
    """Read an official file.

    Raises:
        UnreadableFile: with file, line and column.
        OSError: there is no such file.
    """
    try:
        table = read_table(path, sheet=sheet or None)
        return read_classification(table, name=name, language=language)
    except TableError as error:
        raise UnreadableFile(str(error)) from error


def language_of(text: str) -> str | None:
    """Return the code of a language that labels come in, by code or name; None = unknown."""
    return language_code(fold(text))


def folded(text: str) -> str:
    """Return a text as the search column keeps it."""
    return fold(text)
