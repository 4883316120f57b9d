"""Compare what was read from two texts: amounts and norms."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stammtisch.core.matching.facts import Amount, Facts

SLACK = 1.001
WARMER = 8.0
"""Degrees by which heat may miss and still serve."""

COUNTED = frozenset({"pieces", "people"})
COUNTED_WEIGHT = 0.5
"""Six people fit every course and 500 pieces any machine: a count says less than a measure."""

Verdicts = list[tuple[str, bool]]


def amounts(need: Facts, offer: Facts) -> Verdicts:
    """Return the need's amounts (as shown) that the offer covers (True) or cannot (False)."""
    return [(wanted.shown, good) for wanted, good in _judged(need, offer)]


def evidence(need: Facts, offer: Facts) -> tuple[float, float]:
    """Return how much the amounts say for the pair, and how much against it."""
    weights = {True: 0.0, False: 0.0}
    for wanted, good in _judged(need, offer):
        weights[good] += COUNTED_WEIGHT if wanted.dimension in COUNTED else 1.0
    return weights[True], weights[False]


def _judged(need: Facts, offer: Facts) -> Iterator[tuple[Amount, bool]]:
    for wanted in need.amounts:
        verdicts = [_verdict(wanted, other) for other in offer.amounts if _alike(wanted, other)]
        if 1 in verdicts and not (wanted.dimension in COUNTED and -1 in verdicts):
            yield wanted, True
        elif -1 in verdicts:
            yield wanted, False


def norms(need: Facts, offer: Facts) -> Verdicts:
    """Return the norms that both texts name, and whether the offer holds them."""
    return [(name, offer.norms[name]) for name in need.norms if name in offer.norms]


def _alike(wanted: Amount, other: Amount) -> bool:
    if wanted.dimension != other.dimension:
        return False
    return not wanted.attribute or not other.attribute or wanted.attribute == other.attribute


def _verdict(wanted: Amount, other: Amount) -> int:
    """+1 the offer covers the need, -1 it cannot, 0 nobody can say.

    A bare number of an offer is a ceiling, except for times.
    """
    rates = bool(wanted.period) + bool(other.period)
    if rates == 1 and wanted.dimension in {"mass", "volume", "pieces", "area"}:
        return 0
    low, high = wanted.yearly(both_rates=rates == 2)  # noqa: PLR2004 -- both
    floor, ceiling = other.yearly(both_rates=rates == 2)  # noqa: PLR2004 -- both
    amount = high if math.isfinite(high) else low
    if wanted.dimension == "duration" and rates != 2:  # noqa: PLR2004 -- both
        fits = floor <= amount
        return 0 if math.isinf(floor) else (1 if fits else -1)
    if math.isinf(ceiling):
        fits = amount >= floor
    elif floor == ceiling or math.isinf(floor):
        warm = wanted.dimension == "temperature" and math.isfinite(floor)
        fits = abs(amount - ceiling) <= WARMER if warm else amount <= ceiling * SLACK
    else:
        lot = wanted.dimension in {"pieces", "people", "length"}
        fits = (floor / SLACK if lot else -math.inf) <= amount <= ceiling * SLACK
    return 1 if fits else -1
