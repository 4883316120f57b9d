"""Distances on the globe."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stammtisch.core.matching.types import Statement

EARTH_KM = 6371.0088


def distance_km(one: Statement, other: Statement) -> float | None:
    """Return the great-circle distance in km, or None when a place is unknown.

    Source:
        Chord between unit vectors, which is exact near 0 as well as at the antipodes.
    """
    if not (one.has_place and other.has_place):
        return None
    a, b = globe_points([one])[0], globe_points([other])[0]
    chord = min(2.0, math.dist(a, b))
    return 2 * EARTH_KM * math.asin(chord / 2)


def globe_points(statements: Sequence[Statement]) -> npt.NDArray[np.float64]:
    """Return one unit vector a statement; NaN where the place is unknown."""
    unknown = float("nan")
    lat = np.radians(
        [s.lat if s.has_place and s.lat is not None else unknown for s in statements]
    )
    lon = np.radians(
        [s.lon if s.has_place and s.lon is not None else unknown for s in statements]
    )
    return np.column_stack(
        (np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat))
    ).reshape(-1, 3)
