"""Which stated fact rules a pair out. What is not stated never does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stammtisch.core.matching.amounts import falls_short
from stammtisch.core.matching.certificates import denied, held, normal
from stammtisch.core.matching.distance import distance_km
from stammtisch.core.matching.types import Kind, Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from stammtisch.core.matching.types import Statement


def exclusion(need: Statement, offer: Statement) -> Reason | None:
    """Return the first stated fact that rules the pair out, or None when it is admissible."""
    for rule in RULES:
        reason = rule(need, offer)
        if reason is not None:
            return reason
    return None


def _same_direction(need: Statement, offer: Statement) -> Reason | None:
    if need.kind is Kind.OFFER:
        return Reason("same_direction", {"kind": "offer"})
    if offer.kind is Kind.NEED:
        return Reason("same_direction", {"kind": "need"})
    return None


def _same_business(need: Statement, offer: Statement) -> Reason | None:
    if need.business and need.business == offer.business:
        return Reason("same_business", {})
    return None


def _own_use(_need: Statement, offer: Statement) -> Reason | None:
    return Reason("own_use_only", {}) if offer.own_use_only else None


def _too_far(need: Statement, offer: Statement) -> Reason | None:
    radius = nearest_radius(need, offer)
    far = distance_km(need, offer)
    if radius is None or far is None or far <= radius:
        return None
    return Reason("too_far", {"km": f"{far:.0f}", "radius_km": f"{radius:g}"})


def _dates_apart(need: Statement, offer: Statement) -> Reason | None:
    for early, late in ((need, offer), (offer, need)):
        end, start = early.available_until, late.available_from
        if end is not None and start is not None and end < start:
            return Reason("dates_apart", {"until": end.isoformat(), "from": start.isoformat()})
    return None


def _certificate_not_held(need: Statement, offer: Statement) -> Reason | None:
    missing = held(need.certificates) & denied(offer.certificates)
    for name in need.certificates:
        if not name.startswith("!") and normal(name) in missing:
            return Reason("certificate_not_held", {"certificate": name})
    return None


def _quantity_too_small(need: Statement, offer: Statement) -> Reason | None:
    if not falls_short(need, offer):
        return None
    values = {
        "needed": f"{need.quantity_min:g} {need.unit}",
        "offered": f"{offer.quantity_max:g} {offer.unit}",
    }
    return Reason("quantity_too_small", values)


def nearest_radius(need: Statement, offer: Statement) -> float | None:
    """Return the smaller of the stated radii in km, or None when neither side states one."""
    radii = [r for r in (need.radius_km, offer.radius_km) if r is not None]
    return min(radii, default=None)


RULES: tuple[Callable[[Statement, Statement], Reason | None], ...] = (
    _same_direction,
    _same_business,
    _own_use,
    _too_far,
    _dates_apart,
    _certificate_not_held,
    _quantity_too_small,
)
