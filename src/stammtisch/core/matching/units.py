"""Amounts in any office's units, brought to one base so that they can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from stammtisch.core.text import fold

_A_YEAR = {
    "hour": 2000.0,
    "day": 365.0,
    "week": 52.0,
    "month": 12.0,
    "quarter": 4.0,
    "year": 1.0,
}
_SEPARATOR = re.compile(r"\s*/\s*|\s+(?:pro|per|je|im|in der|am|par|por|al|a|an|per|na)\s+")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit in which amounts are counted.

    Attributes:
        dimension: ``mass``, ``pieces``, …; amounts of different dimensions never compare.
        factor: base units in one of these (kg, litre, m², mm, piece).
        period: ``month``, …; empty when the amount is not a rate.
    """

    dimension: str
    factor: float
    period: str = ""

    @property
    def yearly(self) -> float:
        """Base units, a year if it is a rate, in one of these."""
        return self.factor * _A_YEAR.get(self.period, 1.0)

    def is_comparable(self, other: Unit) -> bool:
        """Whether amounts in both can be compared as numbers."""
        return self.dimension == other.dimension and bool(self.period) == bool(other.period)


@cache
def spellings() -> dict[str, tuple[str, float]]:
    """Return dimension and factor of every spelling, folded."""
    text = resources.files(__package__).joinpath("data/units.txt").read_text("utf-8")
    found: dict[str, tuple[str, float]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            head, names = line.split(":", 1)
            dimension, factor = head.split()
            for name in names.split(","):
                found.setdefault(fold(name), (dimension, float(factor)))
    return found


@cache
def periods() -> dict[str, str]:
    """Return the period of every spelling, folded (``monat`` and ``monatlich`` → ``month``)."""
    text = resources.files(__package__).joinpath("data/periods.txt").read_text("utf-8")
    lines = (line.split(":", 1) for line in text.splitlines() if not line.startswith("#"))
    return {fold(name): head for head, names in lines for name in names.split(",")}


@cache
def parse_unit(text: str) -> Unit | None:
    """Read a unit column: ``Stück/Monat``, ``t a year``, ``kg``; None when it is empty.

    A unit that nobody listed (``Zimmer``) is its own dimension: it compares with itself only.
    """
    folded = fold(text).rstrip(".")
    if not folded:
        return None
    thing, period = _split(folded)
    dimension, factor = spellings().get(thing, (thing, 1.0))
    return Unit(dimension, factor, period)


def _split(folded: str) -> tuple[str, str]:
    parts = _SEPARATOR.split(folded, maxsplit=1)
    if len(parts) > 1 and parts[1] in periods():
        return parts[0], periods()[parts[1]]
    words = folded.rsplit(" ", 1)
    if len(words) > 1 and words[1] in periods():
        return words[0], periods()[words[1]]
    return folded, ""
