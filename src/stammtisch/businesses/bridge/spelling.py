"""The core's readers of single values; what cannot be read raises a sentence for the screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from stammtisch.businesses.bridge.wording import said
from stammtisch.core import contacts, intake, tables
from stammtisch.core.intake.cells import language, year
from stammtisch.core.tables import table_bytes
from stammtisch.core.text import fold

__all__ = ["table_bytes"]
Value = TypeVar("Value")


def folded(text: str) -> str:
    """Return ``text`` as the search column keeps it."""
    return fold(text)


def folded_words(text: str) -> list[str]:
    """Return the words of a question to the search column."""
    return fold(text).split()


def tidied(text: str) -> str:
    """Return a typed text in NFC without control characters and outer white space."""
    return tables.tidy(text)


def _read(reader: Callable[[str], Value], name: str, text: str, code: str = "") -> Value:
    try:
        return reader(text)
    except (intake.CellProblem, tables.CellError) as problem:
        values = {"field": name, "found": text, **problem.values}
        raise ValueError(said(problem.code, values)) from problem
    except ValueError as error:
        raise ValueError(said(code, {"field": name, "found": text})) from error


def nace_of(text: str) -> str:
    """Return a NACE code in the form ``25.61``."""
    return _read(intake.nace_code, "nace_code", text)


def languages_of(text: str) -> list[str]:
    """Return language codes."""
    return _read(intake.languages, "languages", text)


def language_of(text: str) -> str:
    """Return the code of one language."""
    return _read(language, "person_language", text)


def certificates_of(text: str) -> list[str]:
    """Return certificates, each once."""
    return intake.certificates(text)


def year_of(text: str) -> int:
    """Return a year."""
    return _read(year, "founded_year", text)


def latitude_of(text: str) -> float:
    """Return degrees north."""
    return _read(tables.latitude, "lat", text)


def longitude_of(text: str) -> float:
    """Return degrees east."""
    return _read(tables.longitude, "lon", text)


def mail_of(text: str) -> str:
    """Return a mail address with a small, ASCII domain."""
    return _read(contacts.mail_address, "email", text, "not_mail")


def phone_of(text: str, *, country: str) -> str:
    """Return the international number, or nothing where the text is no valid one."""
    return _read(
        lambda typed: contacts.phone_number(typed, country=country), "phone", text, "not_phone"
    )
