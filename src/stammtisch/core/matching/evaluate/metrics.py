"""How good scores are, counted so that ties flatter nobody. Plain numpy, no model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

UNLISTED = 10**9
"""Rank of an offer that stands in no list."""

BINS = 10
"""Ranges of the reliability table."""

_SAME = 1e-12
_CELLS = 2_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share: Σ of what was reached over Σ of what could be, each summed by group.

    Attributes:
        reached: one number a group.
        possible: one number a group.
        count: what the share rests on.
    """

    reached: Floats
    possible: Floats
    count: int

    @property
    def support(self) -> int:
        """Groups that have a say in it."""
        return int(np.count_nonzero(self.possible))

    def at(self, weights: Floats) -> Floats:
        """Return the share for each row of group weights; NaN where nothing is possible."""
        possible = weights @ self.possible
        return _over(weights @ self.reached, possible)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """The area under the ROC curve, ready to be weighed by group.

    Attributes:
        fits: of the pairs, by ascending score.
        starts: where each run of equal scores begins.
        groups: of the pairs, in the same order.
        count: pairs.
    """

    fits: Bools
    starts: Ints
    groups: Ints
    count: int

    @property
    def support(self) -> int:
        """Groups that have a say in it."""
        return len(np.unique(self.groups))

    def at(self, weights: Floats) -> Floats:
        """Return the area for each row of group weights; NaN where a label is missing.

        A pair counts as often as its group's weight says.
        """
        found = np.full(len(weights), np.nan)
        if not self.count:
            return found
        step = max(1, _CELLS // self.count)
        for start in range(0, len(weights), step):
            part = weights[start : start + step][:, self.groups]
            good = np.add.reduceat(part * self.fits, self.starts, axis=1)
            bad = np.add.reduceat(part * ~self.fits, self.starts, axis=1)
            below = np.cumsum(bad, axis=1) - bad / 2
            possible = good.sum(axis=1) * bad.sum(axis=1)
            found[start : start + step] = _over((good * below).sum(axis=1), possible)
        return found


def _over(above: Floats, below: Floats) -> Floats:
    found = np.full(len(below), np.nan)
    np.divide(above, below, out=found, where=below > 0)
    return found


def share(reached: Floats, possible: Floats, groups: Ints, size: int, *, count: int) -> Share:
    """Sum what each item reached, and could have reached, by its group."""
    return Share(
        reached=np.bincount(groups, reached, minlength=size).astype(np.float64),
        possible=np.bincount(groups, possible, minlength=size).astype(np.float64),
        count=count,
    )


def area(fits: Bools, score: Floats, groups: Ints) -> Area:
    """Prepare the share of (fitting, unfitting) couples in the right order; ties count half.

    Source:
        Hanley and McNeil 1982, The Meaning and Use of the Area under a ROC Curve.
    """
    order = np.argsort(score, kind="stable")
    ranked = score[order]
    starts = np.flatnonzero(np.r_[True, ranked[1:] > ranked[:-1]][: len(ranked)])
    return Area(fits=fits[order], starts=starts, groups=groups[order], count=len(fits))


def first_right(fits: Bools, score: Floats) -> float | None:
    """Return whether the best of one need's labelled offers fits; None without a choice.

    Where several are best, the share of them that fits.
    """
    if fits.all() or not fits.any():
        return None
    return float(fits[score >= score.max() - _SAME].mean())


def above(good: Floats, bad: Floats) -> tuple[float, int]:
    """Return how many (good, bad) couples are in the right order (a tie: half), and of all."""
    wins = (good[:, None] > bad).sum() + (good[:, None] == bad).sum() / 2
    return float(wins), len(good) * len(bad)


def rank_of_best(scores: Floats, fitting: AbstractSet[int], passed: Iterable[int] = ()) -> int:
    """Return the rank of the best fitting offer of one list; ties count against it.

    Args:
        scores: one number an offer; -inf = not listed.
        fitting: places of the offers that fit; at least one.
        passed: places that count neither for nor against.
    """
    best = max(scores[place] for place in fitting)
    if best == -np.inf:
        return UNLISTED
    rivals = scores >= best
    rivals[[*fitting, *passed]] = False
    return 1 + int(rivals.sum())


def bins(chances: Floats) -> Ints:
    """Return the tenth, 0..9, that each probability belongs to; 1 belongs to the last."""
    return np.minimum((chances * BINS + _SAME).astype(np.int64), BINS - 1)


def rows_by(keys: Sequence[object]) -> list[Ints]:
    """Return the places of equal keys, in order of their first appearance."""
    found: dict[object, list[int]] = {}
    for place, key in enumerate(keys):
        found.setdefault(key, []).append(place)
    return [np.array(places) for places in found.values()]
