"""Amounts: which measure, how bounded, how often, and whether it is a smallest lot."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple

from stammtisch.core.matching.facts.around import (
    Around,
    earlier_attribute,
    look_around,
    near_period,
)
from stammtisch.core.matching.facts.numbers import Range, split_unit
from stammtisch.core.matching.facts.types import Amount, Radius

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stammtisch.core.matching.facts.folding import Folded
    from stammtisch.core.matching.facts.lexicon import Hit, Hits

LOOSE = {"other": "pieces", "seats": "people"}
"""In running text a pallet counts as a piece and a seat as a person; in columns it does not."""

_SIZES = frozenset({"length", "width", "height", "depth", "diameter", "thickness"})
_ATTRIBUTES = {
    "length": _SIZES | {"tolerance"},
    "duration": frozenset({"lead_time", "term"}),
    "mass": frozenset({"force", "piece"}),
    "force": frozenset({"force"}),
}
_KN_PER_KG = 9.80665e-3
_SHORT = frozenset({"m", "t", "g", "l", "h", "to", "a", "mb", "mc", "st", "ex", "ud", "b"})
_RATED = frozenset({"mass", "volume", "pieces", "people", "area", "duration"})
_MINIMUM = re.compile(r"minim(?:um|o|a|al|aal|ale)\b|min\.|min\b")
_WITHIN = re.compile(
    r"(?:within|innerhalb|binnen|entro|dans les|en menos|em menos|en moins|in unter|w ciagu)\b"
)
_BOUNDS = ("at_most", "at_least", "from")
_AND = re.compile(r" (?:und|and|et|y|e|en|i) ")
_CLOSES = re.compile(r" ?(?:[.,;)\n!?]|$)")
_LEAST_COUNT = 5


class _Reading(NamedTuple):
    folded: Folded
    hits: Hits


def amounts(
    folded: Folded, hits: Hits, ranges: Sequence[Range]
) -> tuple[list[Amount], list[Radius]]:
    """Read the amounts and the radii of a text; places refer to the folded text."""
    reading = _Reading(folded, hits)
    found: list[Amount] = []
    radii: list[Radius] = []
    floor = 0
    for each in ranges:
        around = look_around(folded, hits, each.start, each.end, floor=floor)
        dimension = split_unit(each.unit)[0] if each.unit else ""
        if dimension == "distance":
            radii += _radius(each, around)
        elif dimension != "money":
            amount = _amount(reading, each, around, found[-1] if found else None)
            if amount is not None:
                found.append(amount)
                floor = max(floor, amount.end)
        if each.unit is not None or not each.is_word:  # the article of *un radio* is no number
            floor = max(floor, each.end)
    return found, radii


def _amount(
    reading: _Reading, each: Range, around: Around, last: Amount | None
) -> Amount | None:
    unit = each.unit
    if unit is None:
        return _without_unit(reading, each, around)
    dimension, factor = split_unit(unit)
    dimension = LOOSE.get(dimension, dimension)
    if _is_idle(reading, each, around, dimension):
        return None
    low, high = each.low, each.high
    if around.says("minus") and each.is_open:
        low, high = -low, -high
    low, high = _bounded(each, around, low, high)
    if low == high and last and _goes_on(reading, each, last):
        low = -math.inf
    attribute, before, after = _attribute(reading, each, around, dimension)
    if attribute == "force" and dimension == "mass":
        dimension, factor = "force", factor * _KN_PER_KG
        low, high = low * _KN_PER_KG, high * _KN_PER_KG
    period = _period(reading, around, dimension)
    is_lot = _is_lot(reading.folded.flat, around, dimension, period)
    if is_lot and low == high and _is_smallest(around):
        high = math.inf
    start, end = _extent(each, around, before=before, after=after, is_lot=is_lot)
    if period is not None:
        start, end = min(start, period.start), max(end, period.end)
    return Amount(
        start=start, end=end, dimension=dimension, low=low, high=high, attribute=attribute,
        period=period.value if period else "", is_lot=is_lot, factor=factor,
        unit=reading.folded.written(unit.start, unit.end),
        per=reading.folded.written(period.start, period.end) if period else "",
    )  # fmt: skip


def _extent(
    each: Range, around: Around, *, before: bool, after: bool, is_lot: bool
) -> tuple[int, int]:
    """Return where the words that say an amount begin and end."""
    left = ["about", "minus", *(_BOUNDS if each.is_open else ("range_from",))]
    left += ["attr"] if before else []
    left += ["lot", "order"] if is_lot else []
    left += ["range_from"] if around.first_after("or_more") else []
    right = ["or_more", "or_less", *(["attr"] if after else []), "per_order"]
    return around.begin(*left), around.finish(*right)


def _is_idle(reading: _Reading, each: Range, around: Around, dimension: str) -> bool:
    """Say whether it only looks like an amount: *ein Teil*, *seit drei Wochen*, *zwei m*."""
    unit = each.unit
    if each.is_word and unit is not None:
        if reading.folded.flat[unit.start : unit.end] in _SHORT:
            return True
        one = each.low == each.high == split_unit(unit)[1]
        if one and dimension in {"pieces", "people", "duration", "power", "pressure"}:
            return not around.says(*_BOUNDS, "lot")
    if dimension == "duration":
        near = (around.first_before("attr"), around.first_after("attr"))
        if any(hit is not None and hit.value in {"pitch", "past"} for hit in near):
            return True
        more = around.first_before("at_least")
        if more and reading.folded.flat[more.start : more.end] == "over":
            return True  # Dutch: over four weeks = in four weeks
    return around.first_after("far") is not None and dimension in {"length", "duration"}


def _attribute(
    reading: _Reading, each: Range, around: Around, dimension: str
) -> tuple[str, bool, bool]:
    """Return which measure it is, and whether the word before it or after it says so."""
    allowed = _ATTRIBUTES.get(dimension, frozenset())
    left = _allowed(around.before, allowed)
    right = _allowed(around.after, allowed)
    if left is not None and (right is None or left[0] == 0 or right[0] > 0):
        return left[1], True, False
    if right is not None:
        return right[1], False, True
    if dimension == "length":
        far = earlier_attribute(reading.folded, reading.hits, around.start, allowed)
        if far is not None:
            return far.value, False, False
    if dimension == "duration" and _is_within(reading.folded.flat, around):
        return "lead_time", False, False
    return ("length" if dimension == "length" and each.is_box else ""), False, False


def _is_within(text: str, around: Around) -> bool:
    """Say whether it is *within two days*, which is a promise and no duration."""
    hit = around.first_before("at_most")
    return hit is not None and bool(_WITHIN.match(text, hit.start))


def _allowed(steps: list[list[Hit]], allowed: frozenset[str]) -> tuple[int, str] | None:
    """Return how many steps away the nearest word is that names a measure, and which."""
    away = 0
    for step in steps:
        for hit in step:
            if hit.category == "attr" and hit.value in allowed:
                return away, hit.value
        away += any(hit.category == "filler" for hit in step)
    return None


def _bounded(each: Range, around: Around, low: float, high: float) -> tuple[float, float]:
    if not each.is_open:
        return low, high
    near = around.first_before(*_BOUNDS)
    side = near.category if near else ""
    if around.first_after("or_more"):
        side = "at_least"
    elif around.first_after("or_less"):
        side = "at_most"
    if side == "at_most":
        return (low, math.inf) if high < 0 else (-math.inf, high)
    return (low, math.inf) if side else (low, high)


def _goes_on(reading: _Reading, each: Range, last: Amount) -> bool:
    """Say whether *up to* of the amount before holds here too: *up to 6 m and 800 kg*."""
    between = reading.folded.flat[last.end : each.start]
    return (
        math.isinf(last.low)
        and last.dimension != "duration"
        and _AND.fullmatch(between) is not None
    )


def _period(reading: _Reading, around: Around, dimension: str) -> Hit | None:
    near = around.first_before("period") or around.first_after("period")
    if near is None and dimension in _RATED:
        near = near_period(reading.folded, reading.hits, around.start, around.end)
    return near


def _is_smallest(around: Around) -> bool:
    lot = around.first_before("lot")
    return lot is not None and lot.value == "min"


def _is_lot(text: str, around: Around, dimension: str, period: Hit | None) -> bool:
    if around.says("lot") or around.first_after("per_order"):
        return True
    bounded = around.says("from", "at_least") or around.first_after("or_more") is not None
    if around.says("order") and bounded:
        return True
    if period is not None or dimension not in {"pieces", "mass", "volume"}:
        return False
    if dimension == "pieces" and (around.says("from") or around.first_after("or_more")):
        return True
    return _says_minimum(text, around)


def _says_minimum(text: str, around: Around) -> bool:
    """Say whether it is *minimum 500* and not *at least 500*."""
    hit = around.first_before("at_least") or around.first_after("or_more")
    return hit is not None and bool(_MINIMUM.match(text, hit.start))


def _without_unit(reading: _Reading, each: Range, around: Around) -> Amount | None:
    """Read a number whose unit goes without saying: a lot, a rate, a diameter."""
    text = reading.folded.flat
    low, high = _bounded(each, around, each.low, each.high)
    if each.low < 0 or text[each.end : each.end + 1].isalpha():
        return None
    size = _allowed(around.before, _SIZES)
    if size and not each.is_word:
        start, end = _extent(each, around, before=True, after=False, is_lot=False)
        return Amount(
            start=start, end=end, dimension="length", low=low, high=high, attribute=size[1]
        )
    if around.says("attr", "radius", "rate", "minus"):
        return None
    period = around.first_after("period")
    order = around.says("order") and around.says("from", "at_least")
    alone = around.says("at_least") and _CLOSES.match(text, each.end) is not None
    is_lot = around.says("lot") or order or (alone and each.low >= _LEAST_COUNT)
    if not (period or is_lot) or (each.is_word and each.low == 1):
        return None
    if is_lot and low == high and _is_smallest(around):
        high = math.inf
    start, end = _extent(each, around, before=False, after=False, is_lot=is_lot)
    return Amount(
        start=start, end=max(end, period.end if period else 0), dimension="pieces", low=low,
        high=high, period=period.value if period else "", is_lot=is_lot,
        per=reading.folded.written(period.start, period.end) if period else "",
    )  # fmt: skip


def _radius(each: Range, around: Around) -> Iterator[Radius]:
    """Read how far is acceptable; how far somebody else is away says nothing."""
    bounded = around.says("radius", "at_most")
    if around.first_after("far") is not None and not bounded:
        return
    if around.first_after("period") is not None:
        return
    if bounded or around.first_after("around", "radius") is not None:
        yield Radius(
            start=around.begin("radius", "at_most", "about"),
            end=around.finish("around", "radius", "far"),
            km=each.high / 1e6,
        )
