"""What a read fact would be in the columns of a statement, once somebody confirms it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from stammtisch.core.matching.certificates import normal
from stammtisch.core.matching.facts.lexicon import lines_of
from stammtisch.core.matching.facts.types import Amount, Days, Flag, Norm, Radius, Term
from stammtisch.core.matching.language import detect_language
from stammtisch.core.matching.units import parse_unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stammtisch.core.matching.facts.types import Day, Fact, Facts

_QUANTITIES = frozenset({"mass", "volume", "area", "pieces", "people"})
_PIECES = {
    "de": "Stück", "fr": "pièces", "es": "unidades", "it": "pezzi", "pt": "unidades",
    "nl": "stuks", "pl": "sztuk",
}  # fmt: skip
_LOOKING_BACK = timedelta(days=60)
"""*From April*, said in May, means the April just begun and not the next one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Columns that a fact fills; what is None or empty stays as it is.

    Attributes:
        quantity_min: with ``quantity_max`` in ``unit``; the three belong together.
        certificate: ``!X`` = expressly not held.
    """

    quantity_min: float | None = None
    quantity_max: float | None = None
    unit: str = ""
    certificate: str = ""
    radius_km: float | None = None
    available_from: date | None = None
    available_until: date | None = None
    own_use_only: bool = False


def stated(facts: Facts, fact: Fact, *, heard_on: date, language: str = "") -> Stated | None:
    """Return the columns that ``fact`` would fill, or None where there is no column for it.

    A length, a clock time or a language has no column. A quantity names no measure of a thing:
    *up to 3 m long* is none, *40 t* is.

    Args:
        facts: what was read.
        fact: one of them.
        heard_on: decides which year a day without one is in.
        language: ISO 639-1, or empty; names pieces where the text leaves them out.
    """
    if isinstance(fact, Amount):
        return _quantity(fact, facts.text, language)
    if isinstance(fact, Norm):
        name = _certificate(facts.words(fact), fact.name)
        return Stated(certificate=f"!{name}" if fact.is_denied else name)
    if isinstance(fact, Radius):
        return Stated(radius_km=round(fact.km, 1))
    if isinstance(fact, Days):
        return _available(fact, heard_on)
    if isinstance(fact, Flag) and fact.term is Term.OWN_USE:
        return Stated(own_use_only=True)
    return None


def filled(stated: Stated, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that would change, with their new values; empty = it is stated.

    A quantity replaces the one that is there, unless it is in the same unit and only completes
    it. A certificate replaces what is said of the same one.

    Args:
        stated: what a fact would fill.
        columns: the columns as they are; ``certificates`` is any sequence of names.
    """
    wanted: dict[str, Any] = {}
    if stated.unit:
        wanted |= _merged(stated, columns)
    if stated.certificate:
        others = [name for name in columns["certificates"] if not _is_same(name, stated)]
        known = stated.certificate in columns["certificates"]
        wanted["certificates"] = (
            columns["certificates"] if known else (*others, stated.certificate)
        )
    for name in ("radius_km", "available_from", "available_until"):
        if (value := getattr(stated, name)) is not None:
            wanted[name] = value
    if stated.own_use_only:
        wanted["own_use_only"] = True
    return {name: value for name, value in wanted.items() if value != columns[name]}


def _merged(stated: Stated, columns: Mapping[str, Any]) -> dict[str, Any]:
    low, high = stated.quantity_min, stated.quantity_max
    if columns["unit"] == stated.unit:
        low = columns["quantity_min"] if low is None else low
        high = columns["quantity_max"] if high is None else high
        if low is not None and high is not None and low > high:
            low, high = stated.quantity_min, stated.quantity_max
    return {"quantity_min": low, "quantity_max": high, "unit": stated.unit}


def _is_same(name: str, stated: Stated) -> bool:
    return normal(name) == normal(stated.certificate)


def _quantity(amount: Amount, text: str, language: str) -> Stated | None:
    if amount.dimension not in _QUANTITIES or amount.attribute:
        return None
    low, high = amount.low / amount.factor, amount.high / amount.factor
    return Stated(
        quantity_min=_rounded(low),
        quantity_max=_rounded(high),
        unit=_unit(amount, amount.unit or _pieces(text, language)),
    )


def _rounded(value: float) -> float | None:
    return float(f"{value:.9g}") if math.isfinite(value) else None


def _pieces(text: str, language: str) -> str:
    """Return the word for pieces in the language of the text."""
    return _PIECES.get(language or detect_language(text), "pcs")


def _unit(amount: Amount, spelled: str) -> str:
    """Return a unit that ``parse_unit`` reads as the amount was read."""
    if not amount.period:
        return spelled
    whole = f"{spelled} {amount.per}"
    unit = parse_unit(whole)
    return whole if unit and unit.period == amount.period else f"{spelled}/{amount.period}"


def _certificate(words: str, name: str) -> str:
    if normal(words) == name.lower():
        return words
    return _labels().get(name, name)


@cache
def _labels() -> dict[str, str]:
    lines = [line for line in lines_of("facts/norms") if line.startswith("label ")]
    pairs = (line.removeprefix("label ").split(": ", 1) for line in lines)
    return {name: label.strip() for name, label in pairs}


def _available(days: Days, heard_on: date) -> Stated | None:
    first, last = _dated(days, heard_on)
    if not days.is_closed:
        return Stated(available_from=first, available_until=last)
    if first is None and last is not None:
        return Stated(available_from=last + timedelta(days=1))
    if last is None and first is not None:
        return Stated(available_until=first - timedelta(days=1))
    return None


def _dated(days: Days, heard_on: date) -> tuple[date | None, date | None]:
    """Return both ends with their years: the next time that is not over."""
    first, last = days.first, days.last
    if first is None:
        return None, _next(last, heard_on) if last else None
    if last is None:
        return _next(first, heard_on - _LOOKING_BACK), None
    end = _next(last, heard_on)
    if first.year:
        start = date(*first)
    else:
        over = (first.month, first.day) > (last.month, last.day)
        start = date(end.year - over, first.month, first.day)
    return start, end


def _next(day: Day, earliest: date) -> date:
    if day.year:
        return date(day.year, day.month, day.day)
    here = date(earliest.year, day.month, day.day)
    return here if here >= earliest else date(earliest.year + 1, day.month, day.day)
