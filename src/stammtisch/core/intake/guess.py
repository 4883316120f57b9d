"""Guess what the columns of a list hold, from their headers and then from their cells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stammtisch.core.intake.fields import FIELDS
from stammtisch.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_BETWEEN_WORDS = re.compile(r"[\W_]+")
_LAST_NUMBER = re.compile(r"\d+$")
_LOOKED_AT = 50
_SURE = 0.8

_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"(\+|00?)[\d ()/.-]{6,25}")
_POSTCODE = re.compile(r"([A-Z]{1,2}-)?\d{4,5}")
_URL = re.compile(r"(?i)(https?://|www\.)\S+")
_NACE = re.compile(r"[A-U]?\s?\d{2}\.\d{1,2}(\.\d)?")
_FORM = re.compile(
    r"(?i).*\b(gmbh|ag|kg|kgaa|ohg|gbr|ug|e\.\s?k\.?|e\.\s?v\.?|eg|ltd\.?|inc\.?|llc|plc|sarl|"
    r"s\.\s?r\.\s?l\.?|s\.\s?a\.?|sp\.\s?z\s?o\.?\s?o\.?|s\.\s?r\.\s?o\.?|b\.?v\.?|oy|ab)\W*"
    r"(\([^)]*\))?"
)
_BY_CELLS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", _MAIL), ("website", _URL), ("nace_code", _NACE), ("postcode", _POSTCODE),
    ("phone", _PHONE), ("name", _FORM),
)  # fmt: skip

# Headers whose meaning hangs on what else the list holds; the first field that fits wins.
_DEPENDS: dict[str, tuple[str, ...]] = {
    "language": ("statement_language", "person_language", "languages"),
    "sprache": ("statement_language", "person_language", "languages"),
    "certificates": ("statement_certificates", "certificates"),
    "zertifikate": ("statement_certificates", "certificates"),
    "name": ("name", "family_name", "person_name"),
    "nace": ("", "nace_code"),
    "id": ("", "external_key"),
}


def key_of(title: str) -> str:
    """Return what the spellings of one header have in common."""
    return _BETWEEN_WORDS.sub("", fold(title))


_KNOWN = {key_of(title): field for field in FIELDS for title in (field.name, *field.aliases)}
_HANGING = {key_of(title): names for title, names in _DEPENDS.items()}


def guess_fields(header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[int, str]:
    """Return a field for each column that seems to hold one, by the column's place.

    A field is given once, to its first column. A header decides before cells do. In a list
    with one statement a line, ``id``, ``language``, ``certificates`` are the statement's.
    """
    keys = [key_of(title) for title in header]
    plain = {_KNOWN[key].name for key in keys if key in _KNOWN and key not in _HANGING}
    groups = {_KNOWN[key].group for key in keys if key in _KNOWN and key not in _HANGING}
    found: dict[int, str] = {}

    def give(place: int, name: str) -> None:
        if name and name not in found.values() and place not in found:
            found[place] = name

    for place, key in enumerate(keys):
        if key in _KNOWN and key not in _HANGING:
            give(place, _KNOWN[key].name)
    for place, key in enumerate(keys):
        if key in _HANGING:
            give(place, _hanging(key, plain, groups))
        elif key not in _KNOWN and (field := _KNOWN.get(_LAST_NUMBER.sub("", key))):
            give(place, field.name)
    for place in range(len(header)):
        if place not in found and keys[place] not in _HANGING:
            give(place, _by_cells([row[place] for row in rows if row[place]][:_LOOKED_AT]))
    return dict(sorted(found.items()))


def _hanging(key: str, plain: set[str], groups: set[str]) -> str:
    """Return the field of a header that says little by itself."""
    is_statement = "statement" in plain
    fits: dict[str, Callable[[], bool]] = {
        "": lambda: is_statement,
        "statement_language": lambda: is_statement,
        "statement_certificates": lambda: is_statement,
        "person_language": lambda: "person" in groups,
        "name": lambda: "name" not in plain,
        "family_name": lambda: "given_name" in plain,
    }
    return next(name for name in _HANGING[key] if fits.get(name, lambda: True)())


def _by_cells(cells: Sequence[str]) -> str:
    for name, pattern in _BY_CELLS:
        hits = sum(1 for cell in cells if pattern.fullmatch(cell))
        if cells and hits >= _SURE * len(cells):
            return name
    return ""
