"""What is known around a pair beside its texts: how far apart, which trades, which rivals."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from stammtisch.core.classification.codes import common_depth
from stammtisch.core.matching.distance import distance_km

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stammtisch.core.matching.types import Statement

USUAL_KM = 10.0
"""A distance at which the measure is 0, as where a place is unknown."""


def around(need: Statement, offer: Statement) -> tuple[float, float, float]:
    """Return distance, code depth and competitor of a pair; 0 where nothing is known.

    Scenarios have neither places nor codes, so the shipped weights of all three are 0: they
    order nothing before an agency's decisions have taught it.

    Returns:
        ``distance``: ln (1 + km) less that of ``USUAL_KM``.
        ``code_depth``: 0..3, how deep a code that the need seeks and one of the offer agree.
        ``competitor``: 0..3, how deep the seeking firm's own code and one of the offer agree.
    """
    km = distance_km(need, offer)
    far = 0.0 if km is None else math.log1p(km) - math.log1p(USUAL_KM)
    return far, _depth(need.nace, offer.nace), _depth(need.business_nace, offer.nace)


def _depth(ours: Iterable[str], theirs: tuple[str, ...]) -> float:
    return float(max((_agree(one, other) for one in ours for other in theirs), default=0))


@lru_cache(maxsize=20_000)
def _agree(one: str, other: str) -> int:
    return common_depth(one, other)
