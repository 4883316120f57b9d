"""Say how far figures could have come out otherwise: draw the groups again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from stammtisch.core.matching.exact import one_thread

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Floats = npt.NDArray[np.float64]

LOW, HIGH = 2.5, 97.5
"""Percentiles at the ends of an interval."""

MANY = 2
"""Groups from which anything can be drawn."""

_CELLS = 4_000_000


class Weighable(Protocol):
    """A figure from 0 to 1 that can be taken with any weight for each group."""

    @property
    def support(self) -> int:
        """Groups that have a say in it."""

    def at(self, weights: Floats) -> Floats:
        """Return the figure for each row of group weights; NaN where there is none."""


def measured(
    figures: Sequence[Weighable], *, groups: int, rounds: int, seed: int
) -> list[tuple[float | None, float | None, float | None]]:
    """Return each figure as it is, and the ends of its 95 % interval.

    In every round as many groups are drawn, with replacement, as there are; all figures see
    the same draws. Rounds in which a figure does not exist are left out of its interval. A
    figure of exactly 0 or 1 would be the same in every round: its other end is the share that
    would still give as many hits, or misses, in a row once in 40 times.

    Args:
        figures: what to measure.
        groups: how many there are.
        rounds: how often to draw; 0 = no intervals.
        seed: fixes the draws.

    Source:
        Efron and Tibshirani 1993, An Introduction to the Bootstrap (percentile interval over
        clusters); Clopper and Pearson 1934 (at 0 and 1).
    """
    with one_thread():
        plain = [float(figure.at(np.ones((1, groups)))[0]) for figure in figures]
        drawn: list[list[Floats]] = [[] for _ in figures]
        for weights in _draws(groups, rounds if groups >= MANY else 0, seed):
            for found, figure in zip(drawn, figures, strict=True):
                found.append(figure.at(weights))
    return [
        (_or_none(value), *_ends(value, found, figure.support))
        for value, found, figure in zip(plain, drawn, figures, strict=True)
    ]


def _draws(groups: int, rounds: int, seed: int) -> Iterator[Floats]:
    """Yield how often each group is drawn, one row a round, some rounds at a time."""
    generator = np.random.default_rng(seed)
    step = max(1, _CELLS // groups)
    for start in range(0, rounds, step):
        size = min(step, rounds - start)
        picks = generator.integers(groups, size=(size, groups))
        rows = np.repeat(np.arange(size), groups)
        counts = np.bincount(rows * groups + picks.ravel(), minlength=size * groups)
        yield counts.reshape(size, groups).astype(np.float64)


def _ends(
    value: float, found: Sequence[Floats], support: int
) -> tuple[float | None, float | None]:
    values = np.concatenate(found) if found else np.empty(0)
    values = values[~np.isnan(values)]
    if not len(values):
        return None, None
    if value in {0.0, 1.0}:
        reach = float((LOW / 100) ** (1 / support))
        return (reach, 1.0) if value else (0.0, 1 - reach)
    if support < MANY:
        return None, None
    low, high = np.percentile(values, [LOW, HIGH])
    return float(low), float(high)


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else value
