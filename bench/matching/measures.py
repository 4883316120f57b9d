"""Figures with their intervals as they stand in the tables, and ratios between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stammtisch.core.matching.evaluate import metrics, resample

if TYPE_CHECKING:
    from collections.abc import Sequence

ROUNDS, SEED = 1000, 0
OURS = "Stammtisch"
CONTROLS = {
    "offer only": "offer only (control)",
    "length only": "length only (control)",
}


class Number(NamedTuple):
    """A figure and the ends of its 95 % interval; None where there is none."""

    value: float | None
    low: float | None
    high: float | None

    @property
    def cell(self) -> str:
        """The figure as it stands in a table."""
        if self.value is None:
            return "–"
        if self.low is None or self.high is None:
            return short(self.value)
        return f"{short(self.value)} ({short(self.low)}–{short(self.high)})"


Row = tuple[str, list[Number]]
NONE = Number(None, None, None)


def short(value: float) -> str:
    """Return a number from -1 to 1 in two digits: ``.07``, ``1.00``, ``−.03``."""
    text = f"{abs(value):.2f}".removeprefix("0")
    return f"−{text}" if value < 0 and text != ".00" else text


def shares(values: Sequence[Sequence[float]]) -> Number:
    """Return the mean over everything, in intervals over the outer sequence.

    Args:
        values: of every group (need, query) its hits, each from 0 to 1; may be empty.
    """
    size = len(values)
    groups = np.repeat(np.arange(size), [len(own) for own in values])
    flat = np.array([value for own in values for value in own], dtype=float)
    if not len(flat):
        return NONE
    figure = metrics.share(flat, np.ones(len(flat)), groups, size, count=len(flat))
    return Number(*resample.measured([figure], groups=size, rounds=ROUNDS, seed=SEED)[0])


def difference(ours: Sequence[float], theirs: Sequence[float]) -> Number:
    """Return the mean difference of two scorers on the same queries."""
    gaps = np.array(ours, dtype=float) - np.array(theirs, dtype=float)
    generator = np.random.default_rng(SEED)
    drawn = gaps[generator.integers(len(gaps), size=(ROUNDS, len(gaps)))].mean(axis=1)
    low, high = np.percentile(drawn, [resample.LOW, resample.HIGH])
    return Number(float(gaps.mean()), float(low), float(high))


def table(head: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """Return the lines of a table."""
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for name, numbers in rows:
        cells = " | ".join(number.cell for number in numbers)
        lines.append(f"| {name} | {cells} |")
    return lines


def ratios(head: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """Return a line for every peer: how many times its figures ours are."""
    known = dict(rows)
    ours = known[OURS]
    told = []
    for name, numbers in rows:
        if name == OURS or name.startswith(OURS) or "control" in name:
            continue
        parts = [
            f"{title} {mine.value / peer.value:.2f}"
            for title, mine, peer in zip(head[1:], ours, numbers, strict=True)
            if mine.value is not None and peer.value
        ]
        told.append(f"{name}: {', '.join(parts)}")
    return [f"{OURS} ÷ {'; '.join(told)}."]
