"""Read what a cell says: numbers, days, yes and no, in the spellings of offices.

Every function takes a text that is not empty and raises ``CellError`` if it says something
else. ``docs/reference/files.md`` has the rules in plain words.
"""

from __future__ import annotations

import math
import re
from datetime import date
from typing import TYPE_CHECKING

from stammtisch.core.tables.cells import tidy
from stammtisch.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Mapping


class CellError(ValueError):
    """A cell does not say what its column is for.

    Attributes:
        code: a key of ``errors.MESSAGES``.
        values: what the message names beside the cell.
    """

    def __init__(self, code: str, values: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.values: Mapping[str, str] = values or {}


_SPACES = re.compile("[ '’\xa0\u2007\u2009\u202f]")
_GROUPS = re.compile("[0-9]{1,3}(?:[ '’\xa0\u2007\u2009\u202f][0-9]{3})+(?:[.,][0-9]+)?")
_PLAIN = re.compile("[0-9]+")
_ONE_SIGN = re.compile("(?P<whole>[0-9]*)(?P<sign>[.,])(?P<rest>[0-9]+)")
_THOUSANDS = re.compile(
    r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?"
)
_POWER = re.compile(r"[0-9]+(?:\.[0-9]+)?[eE][+-]?[0-9]{1,3}")
_GROUP = 3  # digits
_ALWAYS = ".,"

_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ][0-9:.]+Z?)?")
_OFFICE_DAY = re.compile(r"([0-9]{1,2})([./-]) ?([0-9]{1,2})\2 ?([0-9]{4}|[0-9]{2})")
_TURN = 70  # two-digit years from 70 on belong to the last century

_YES = frozenset(map(fold, ("yes", "y", "ja", "j", "true", "wahr", "1", "x")))
_NO = frozenset(map(fold, ("no", "n", "nein", "false", "falsch", "0")))


def number(text: str, *, decimal: str = "") -> float:
    """Return a number written in any office's spelling.

    ``1.200,5``, ``1,200.5``, ``1 200,5``, ``1'200.5``, ``1200``, ``17.0`` and ``-3`` are clear.
    A single point or comma before exactly three digits (``1.200``) separates thousands, unless
    it is in ``decimal``, or a zero or more than three digits stand before it (``0.125``).

    Args:
        text: what the cell says.
        decimal: signs that are decimal signs even there: ``,`` under a German locale, ``.,``
            for what never has thousands, such as a latitude.
    """
    bare = tidy(text).replace("\u2212", "-")
    sign = -1.0 if bare.startswith("-") else 1.0
    bare = bare.removeprefix("-") if sign < 0 else bare.removeprefix("+")
    value = _unsigned(bare.strip(), decimal)
    if value is None or not math.isfinite(value):
        raise CellError("not_a_number")
    return sign * value if value else 0.0


def _unsigned(text: str, decimal: str) -> float | None:
    if _PLAIN.fullmatch(text) or _POWER.fullmatch(text):
        return float(text)
    if _GROUPS.fullmatch(text):
        return float(_SPACES.sub("", text).replace(",", "."))
    if match := _ONE_SIGN.fullmatch(text):
        whole, rest = match["whole"], match["rest"]
        is_group = len(rest) == _GROUP and 0 < len(whole) <= _GROUP and whole[0] != "0"
        is_thousands = is_group and match["sign"] not in decimal
        return float(whole + rest) if is_thousands else float(f"{whole or 0}.{rest}")
    return _grouped(text) if _THOUSANDS.fullmatch(text) else None


def _grouped(text: str) -> float:
    """Return a number with at least two points or commas."""
    last = max(text.rfind("."), text.rfind(","))
    has_decimals = text.count(text[last]) == 1  # 1.200.000 has none
    whole, rest = (text[:last], text[last + 1 :]) if has_decimals else (text, "0")
    return float(f"{re.sub('[.,]', '', whole)}.{rest}")


def whole(text: str, *, decimal: str = "") -> int:
    """Return a whole number; ``17.0`` is one."""
    value = number(text, decimal=decimal)
    if not value.is_integer():
        raise CellError("not_whole")
    return int(value)


def between(text: str, low: float, high: float) -> float:
    """Return a number from ``low`` to ``high``, which never has thousands."""
    try:
        value = number(text, decimal=_ALWAYS)
    except CellError as error:
        raise CellError("out_of_range", _ends(low, high)) from error
    if not low <= value <= high:
        raise CellError("out_of_range", _ends(low, high))
    return value


def _ends(low: float, high: float) -> dict[str, str]:
    return {"low": f"{low:g}", "high": f"{high:g}"}


def latitude(text: str) -> float:
    """Return degrees north."""
    return between(text, -90, 90)


def longitude(text: str) -> float:
    """Return degrees east."""
    return between(text, -180, 180)


def chance(text: str) -> float:
    """Return a probability, 0..1; a percent sign is not accepted."""
    return between(text, 0, 1)


def day(text: str) -> date:
    """Return a day written as ``2026-05-14``, ``14.05.2026``, ``14.5.26`` or ``14/05/2026``.

    The day stands before the month; a time of day behind an ISO date is left out. Two-digit
    years are 1970 to 2069.
    """
    bare = tidy(text)
    try:
        if match := _ISO_DAY.fullmatch(bare):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _OFFICE_DAY.fullmatch(bare):
            year = int(match[4])
            if len(match[4]) == len("26"):
                year += 1900 if year >= _TURN else 2000
            return date(year, int(match[3]), int(match[1]))
    except ValueError as error:
        raise CellError("not_a_day") from error
    raise CellError("not_a_day")


def yes_no(text: str) -> bool:
    """Return whether a text says yes; ``docs/reference/files.md`` has the words."""
    word = fold(text)
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise CellError("not_yes_no")


def items(text: str) -> tuple[str, ...]:
    """Return the parts between ``;``, tidy, without empty ones and repetitions."""
    return tuple(dict.fromkeys(part for raw in text.split(";") if (part := tidy(raw))))
