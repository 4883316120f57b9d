"""How well probabilities held: what was said against what came true."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stammtisch.core.matching.weigh import SURE

if TYPE_CHECKING:
    from collections.abc import Sequence

FIFTHS = 5
EARLY = 30
"""Answers below which a reader should not conclude anything."""

_Z95 = 1.959964


class Group(NamedTuple):
    """Pairs that were said to fit about equally well.

    Attributes:
        size: how many.
        said: mean probability.
        true: share that came true.
        low: lower end of the 95 % Wilson interval of ``true``; ``high`` is the upper one.
    """

    size: int
    said: float
    true: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """How well some probabilities held.

    Attributes:
        brier: mean squared error, 0..1, smaller is better.
        brier_base: that of always saying how many came true.
        said: mean probability.
        true: share that came true.
        likely: how many were called likely, and how many of those came true.
        groups: by fifths of the probability, empty ones left out.
    """

    count: int
    brier: float
    brier_base: float
    said: float
    true: float
    likely: tuple[int, int]
    groups: tuple[Group, ...]

    @property
    def is_early(self) -> bool:
        """Whether there is too little to conclude anything."""
        return self.count < EARLY


def reliability_of(said: Sequence[float], came_true: Sequence[bool]) -> Reliability | None:
    """Compare probabilities with what came true; None where there is nothing to compare.

    Source:
        Brier 1950, Verification of forecasts expressed in terms of probability; Wilson 1927.
    """
    if not said:
        return None
    chance, truth = np.array(said, dtype=np.float64), np.array(came_true, dtype=np.float64)
    fifth = np.minimum((chance * FIFTHS).astype(int), FIFTHS - 1)
    groups = [_group(chance[fifth == at], truth[fifth == at]) for at in range(FIFTHS)]
    sure = chance >= SURE
    return Reliability(
        count=len(said),
        brier=float(((chance - truth) ** 2).mean()),
        brier_base=float(((truth.mean() - truth) ** 2).mean()),
        said=float(chance.mean()),
        true=float(truth.mean()),
        likely=(int(sure.sum()), int(truth[sure].sum())),
        groups=tuple(group for group in groups if group is not None),
    )


def _group(chance: np.ndarray, truth: np.ndarray) -> Group | None:
    if not len(truth):
        return None
    low, high = wilson(int(truth.sum()), len(truth))
    return Group(len(truth), float(chance.mean()), float(truth.mean()), low, high)


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share; it stays inside 0..1 and works for no hits."""
    share, z2 = hits / count, _Z95**2
    middle = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = _Z95 * np.sqrt(share * (1 - share) / count + z2 / (4 * count**2)) / (1 + z2 / count)
    return max(0.0, float(middle - half)), min(1.0, float(middle + half))
