"""Prices where they are plain: a number beside a currency, and for what."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from stammtisch.core.matching.facts.around import look_around
from stammtisch.core.matching.facts.clauses import clause
from stammtisch.core.matching.facts.types import Price

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stammtisch.core.matching.facts.folding import Folded
    from stammtisch.core.matching.facts.lexicon import Hit, Hits
    from stammtisch.core.matching.facts.numbers import Range

_THINGS = {
    "mass 1": "kg", "mass 1000": "t", "area 1": "m²", "area 10000": "ha", "length 1000": "m",
    "volume 1": "l", "volume 1000": "m³", "pieces 1": "piece", "other 1": "piece",
    "people 1": "person", "seats 1": "seat", "duration 1": "day", "duration 7": "week",
    "duration 30.4": "month", "duration 0.0416667": "hour", "distance 1000000": "km",
}  # fmt: skip

_BOUNDS = ("at_most", "at_least", "from")


def prices(folded: Folded, hits: Hits, ranges: Sequence[Range]) -> list[Price]:
    """Read the prices of a text; places refer to the folded text."""
    found: list[Price] = []
    floor = 0
    for each in ranges:
        currency = _currency(folded, hits, each)
        if currency is None:
            continue
        start, end = min(each.start, currency.start), max(each.end, currency.end)
        around = look_around(folded, hits, start, end, floor=floor)
        left, _ = clause(folded, start, end)
        if any(left <= hit.start < start for hit in hits.of("no_price")) or each.low < 0:
            continue
        low, high = each.low, each.high
        bound = around.first_before(*_BOUNDS) if each.is_open else None
        if bound is not None:
            low, high = (-math.inf, high) if bound.category == "at_most" else (low, math.inf)
        per, end = _per(folded, hits, end, around.first_before("rate"))
        start = around.begin(*_BOUNDS, "about") if each.is_open else start
        found.append(
            Price(start=start, end=end, low=low, high=high, currency=currency.value, per=per)
        )
        floor = end
    return found


def _currency(folded: Folded, hits: Hits, each: Range) -> Hit | None:
    text = folded.flat
    for at in (each.end, each.end + 1):
        hit = hits.starting(at, ("currency",))
        if hit and not text[each.end : at].strip(" "):
            return hit
    if each.unit and (inside := hits.starting(each.unit.start, ("currency",))):
        return inside
    for at in (each.start, each.start - 1):
        hit = hits.ending(at, ("currency",))
        if hit and not text[at : each.start].strip(" "):
            return hit
    return None


def _per(folded: Folded, hits: Hits, end: int, rate: Hit | None) -> tuple[str, int]:
    """Return for what the price is, and where the words for it end."""
    text = folded.flat
    at = end + 1 if text[end : end + 1] == " " else end
    if period := hits.starting(at, ("period",)):
        return period.value, period.end
    word = hits.starting(at, ("per_thing",))
    if word is not None or text[at : at + 1] == "/":
        at = word.end if word else at + 1
        at = at + 1 if text[at : at + 1] == " " else at
        short = hits.starting(at, ("slash",))
        unit = hits.starting(at, ("unit",))
        if short is not None and (unit is None or short.end >= unit.end):
            return short.value, short.end
        if unit is not None and unit.value in _THINGS:
            return _THINGS[unit.value], unit.end
    return (rate.value if rate else ""), end
