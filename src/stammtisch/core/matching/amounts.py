"""Stated amounts of a need and an offer side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stammtisch.core.matching.compare import COUNTED, COUNTED_WEIGHT
from stammtisch.core.matching.units import parse_unit

if TYPE_CHECKING:
    from stammtisch.core.matching.types import Statement

SLACK = 1e-9
"""Relative rounding that is forgiven when amounts are compared."""


def states_amount(statement: Statement) -> bool:
    """Say whether a statement gives any amount in its columns."""
    return statement.quantity_min is not None or statement.quantity_max is not None


def are_comparable(need: Statement, offer: Statement) -> bool:
    """Say whether both state an amount, in units that convert."""
    ours, theirs = parse_unit(need.unit), parse_unit(offer.unit)
    if ours is None or theirs is None or not (states_amount(need) and states_amount(offer)):
        return False
    return ours.is_comparable(theirs)


def falls_short(need: Statement, offer: Statement) -> bool:
    """Say whether the most that is offered is less than the least that is needed."""
    ours, theirs = parse_unit(need.unit), parse_unit(offer.unit)
    least, top = need.quantity_min, offer.quantity_max
    if not are_comparable(need, offer) or ours is None or theirs is None:
        return False
    if least is None or top is None:
        return False
    return least * ours.yearly > top * theirs.yearly * (1 + SLACK)


def has_larger_lot(need: Statement, offer: Statement) -> bool:
    """Say whether the smallest lot offered is more than the most that is needed.

    An offer of one exact amount is a heap, not a lot: it may be split.
    """
    ours, theirs = parse_unit(need.unit), parse_unit(offer.unit)
    most, lot = need.quantity_max, offer.quantity_min
    if not are_comparable(need, offer) or ours is None or theirs is None:
        return False
    if most is None or lot is None or lot == offer.quantity_max:
        return False
    return lot * theirs.yearly > most * ours.yearly * (1 + SLACK)


def verdict(need: Statement, offer: Statement) -> bool | None:
    """Say whether the offer's stated amounts cover the need's; None when nobody can say."""
    if not are_comparable(need, offer):
        return None
    return not falls_short(need, offer) and not has_larger_lot(need, offer)


def evidence(need: Statement, offer: Statement) -> tuple[float, float] | None:
    """Return how much the stated amounts say for and against the pair; None = nothing."""
    fits, unit = verdict(need, offer), parse_unit(need.unit)
    if fits is None or unit is None:
        return None
    weight = COUNTED_WEIGHT if unit.dimension in COUNTED else 1.0
    return (weight, 0.0) if fits else (0.0, weight)


def shown(statement: Statement) -> str:
    """Return the stated amount with its unit (``500–700 Stück/Monat``), or nothing."""
    low, high = statement.quantity_min, statement.quantity_max
    if low is None and high is None:
        return ""
    if low is None or high is None:
        number = f"≤ {high:g}" if high is not None else f"≥ {low:g}"
    else:
        number = f"{low:g}" if low == high else f"{low:g}–{high:g}"
    return f"{number} {statement.unit}".strip()
