"""Tidy a cell's text, and keep spreadsheets from running it.

Every cell passes ``tidy`` on its way in and on its way out, so a table that was written is
read back equal. ``neutralise`` and ``restore`` are each other's inverse.
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import datetime, time
from decimal import Decimal

# What no cell needs and XML forbids: control characters but tab and line feed, halves of
# surrogate pairs, non-characters and byte order marks that stayed behind in the middle.
_JUNK = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]"
)
_NEWLINE = re.compile("\r\n|[\r\x85\u2028\u2029]")

_SIGNS = frozenset("=+-@＝＋－＠")
_QUOTES = "'\"’‘“”„"
_BREAKS = frozenset("\t\r\n")
_GROUP = 3  # digits of a group of thousands
_NUMBER = re.compile(r"[+-]?[0-9][0-9.,' ]*%?")
# A space between digits makes it impossible to compute, so nothing is run or changed.
_PHONE = re.compile(r"\+[0-9]+ \(?[0-9][0-9 ()/.-]*")


def tidy(text: str) -> str:
    """Return ``text`` in NFC, without control characters and outer white space.

    Line breaks inside become line feeds. Tidying twice changes nothing.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    bare = _JUNK.sub("", _NEWLINE.sub("\n", text))
    return unicodedata.normalize("NFC", bare).strip()


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet might run ``text``; numbers and phone numbers are not run."""
    core = text.lstrip(_QUOTES)
    if core[:1] in _BREAKS:
        return True
    core = core.lstrip(_QUOTES + " \t\r\n\v\f\xa0\u2007\u202f\u3000")
    if core[:1] not in _SIGNS:
        return False
    return not (_NUMBER.fullmatch(core) or _PHONE.fullmatch(core))


def neutralise(text: str) -> str:
    """Return ``text`` with an apostrophe before it if a spreadsheet might run it."""
    return f"'{text}" if is_formula(text) else text


def restore(text: str) -> str:
    """Take away the apostrophe that ``neutralise`` put before a formula, and no other."""
    return text[1:] if text[:1] == "'" and is_formula(text[1:]) else text


def shown(value: object) -> str:
    """Return the text of a value as a cell shows it.

    Whole numbers lose their ``.0``; other numbers have a decimal point and at most 15 digits,
    as in a spreadsheet; three decimals get a zero (``1.125`` → ``1.1250``), so that nobody
    takes the point for a separator of thousands. Days are ISO, moments ISO to the second.
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return _decimal(value)
    if isinstance(value, datetime):
        is_day = value.time() == time()
        return str(value.date() if is_day else value.replace(microsecond=0))
    return "" if value is None else str(value)


def _decimal(value: float) -> str:
    if not math.isfinite(value):
        return ""
    number = Decimal(f"{value:.15g}")
    if number.adjusted() not in range(-15, 21):
        return str(number)
    whole, _, decimals = f"{number:f}".partition(".")
    decimals = decimals.rstrip("0")
    if not decimals:
        return "0" if whole == "-0" else whole
    return f"{whole}.{decimals}0" if len(decimals) == _GROUP else f"{whole}.{decimals}"
