"""Look where the engine would not: exploratory suggestions, and samples of what is not shown.

Every draw is a hash of a seed and ids. So it is repeatable, and it stays the same when the
list around it changes: an offer that was drawn is drawn again as long as it is there.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

SHARE = 10
"""One suggestion in so many is exploratory."""

EDGES = (0.05, 0.01, 0.0)
"""Lower ends of the strata of pairs that are not shown, by probability."""

EACH = 4
"""Pairs that are drawn of each stratum."""

EARLY = 24
"""Answers below which a reader should not conclude anything."""

DRAWS, TAIL = 4000, 0.05
"""Draws of each end of the interval, and what lies outside it there."""


class Drawn(NamedTuple):
    """What was drawn, and the chance with which it was."""

    id: int
    chance: float


def drawn(need: int, *, shown: int, below: Sequence[int], seed: int) -> Drawn | None:
    """Draw the exploratory offer of a need, or none.

    A need with ``shown`` likely or possible offers gets one with the chance shown / 9, so that
    one suggestion in ten is exploratory. It is drawn evenly from the offers below them.

    Args:
        need: id.
        shown: offers that are shown anyway; with none, nobody looks at the need's list.
        below: ids of stored offers that are not shown.
        seed: another one gives other draws.
    """
    share = min(1.0, shown / (SHARE - 1))
    if not below or _uniform(seed, need) >= share:
        return None
    first = min(below, key=lambda offer: (_uniform(seed, need, offer), offer))
    return Drawn(first, share / len(below))


def _uniform(*parts: int) -> float:
    """Return a number of 0..1 that looks random and depends on the parts alone."""
    digest = hashlib.sha256(":".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64


def sampled(
    chances: Sequence[float], *, seed: int, share: float = 1.0
) -> list[tuple[int, int, float]]:
    """Draw pairs that are not shown, evenly within strata of probability.

    Args:
        chances: probability of every pair that could be drawn.
        seed: fixes the draw.
        share: chance with which these pairs came to be looked at in the first place.

    Returns:
        (place in ``chances``, stratum, chance of having been drawn).
    """
    strata = np.array([stratum_of(chance) for chance in chances], dtype=np.int64)
    random = np.random.default_rng(seed)
    found: list[tuple[int, int, float]] = []
    for stratum in range(len(EDGES)):
        inside = np.flatnonzero(strata == stratum)
        count = min(EACH, len(inside))
        picked = random.choice(inside, size=count, replace=False) if count else inside
        found += [(int(at), stratum, share * count / len(inside)) for at in np.sort(picked)]
    return found


def sizes_of(chances: Sequence[float]) -> list[int]:
    """Return how many of these pairs each stratum has."""
    found = [0] * len(EDGES)
    for chance in chances:
        found[stratum_of(chance)] += 1
    return found


def stratum_of(chance: float) -> int:
    """Return the stratum of a probability: 0 is the most probable."""
    return next(at for at, low in enumerate(EDGES) if chance >= low)


class Stratum(NamedTuple):
    """Answers about pairs that were not shown, from one stratum.

    Attributes:
        size: pairs of the stratum, as estimated from the draws.
        asked: how many somebody judged.
        missed: how many of those belong together.
    """

    size: float
    asked: int
    missed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """Which share of the pairs that belong together was shown.

    Attributes:
        share: estimate, 0..1.
        low: lower end of its 90 % interval; ``high`` is the upper one.
        missed: estimated number of pairs that belong together and were not shown.
        asked: answers it rests on.
    """

    share: float
    low: float
    high: float
    missed: float
    asked: int

    @property
    def is_early(self) -> bool:
        """Whether there are too few answers to conclude anything."""
        return self.asked < EARLY


def recall(found: float, strata: Sequence[Stratum], *, seed: int) -> Recall | None:
    """Estimate recall from samples of what was not shown; None without answers or pairs.

    The estimate weighs each answer by 1 / its chance of being drawn (Horvitz and Thompson). The
    interval adds draws over strata: for its lower end from Beta(missed + 1, rest), for its
    upper end from Beta(missed, rest + 1), the two ends of Clopper and Pearson. A bootstrap
    would not do: a stratum in which nobody found anything would have no spread at all. Wilson's
    interval is good for one share, but the ends of three cannot be added up; and one Bayesian
    prior for all would decide the answer where so few pairs are rare.

    Args:
        found: pairs that belong together and were shown.
        strata: what was answered; one without an answer counts as unknown from 0 to 1.
        seed: fixes the draws.
    """
    asked = sum(stratum.asked for stratum in strata)
    if not asked or not any(stratum.asked for stratum in strata if stratum.size):
        return None
    missed = sum(s.size * s.missed / s.asked for s in strata if s.asked)
    share = found / (found + missed) if found + missed else 0.0
    random = np.random.default_rng(seed)
    most, least = (
        sum(s.size * _beta(random, s.missed + up, s.asked - s.missed + 1 - up) for s in strata)
        for up in (1, 0)
    )
    low = found / max(1e-9, found + float(np.quantile(most, 1 - TAIL)))
    high = found / max(1e-9, found + float(np.quantile(least, TAIL)))
    return Recall(
        share=share, low=min(low, share), high=max(high, share), missed=missed, asked=asked
    )


def _beta(random: np.random.Generator, hits: int, others: int) -> npt.NDArray[np.float64]:
    """Draw shares; none of one kind means that the share is known to be 0 or 1."""
    if not hits or not others:
        return np.full(DRAWS, 1.0 if hits else 0.0)
    return random.beta(hits, others, DRAWS)
