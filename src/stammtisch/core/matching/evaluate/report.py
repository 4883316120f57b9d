"""Measure the matcher on labelled pairs, by every question that can be asked of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stammtisch.core.matching.evaluate import metrics, types
from stammtisch.core.matching.evaluate.notes import notes
from stammtisch.core.matching.evaluate.resample import measured
from stammtisch.core.matching.evaluate.scorers import (
    LISTED,
    length_only,
    lists_of,
    matcher,
    offer_only,
)
from stammtisch.core.matching.evaluate.types import Evaluation, Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stammtisch.core.matching.encode import Encoder
    from stammtisch.core.matching.evaluate.resample import Weighable
    from stammtisch.core.matching.evaluate.scorers import Lists, Scores
    from stammtisch.core.matching.evaluate.types import LabelledPair

    Progress = Callable[[int, int], None]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

DIGITS = 4


class OneLabelError(ValueError):
    """Nothing can be compared: all pairs carry the same label."""


def evaluate(
    pairs: Sequence[LabelledPair],
    *,
    encoder: Encoder,
    seed: int = 0,
    rounds: int = 1000,
    progress: Progress | None = None,
    peers: Sequence[Callable[[Lists], Scores]] = (),
) -> Evaluation:
    """Measure how well the matcher does on labelled pairs, with two controls beside it.

    Args:
        pairs: what to measure on; at least one that fits and one that does not.
        encoder: makes the vectors.
        seed: fixes the draws of the intervals.
        rounds: draws; 0 = no intervals.
        progress: called with (done, all) pairs and needs.
        peers: further scorers, measured on the same draws.

    Raises:
        OneLabelError: no pair fits, or all do.
    Source:
        docs/method/matching.md, "Measuring on your own pairs".
    """
    fits = np.array([pair.fits for pair in pairs], dtype=np.bool_)
    if fits.all() or not fits.any():
        label = "fit" if len(fits) and fits.all() else "do not fit"
        raise OneLabelError(f"all {len(fits)} pairs {label}, so nothing can be compared")
    lists = lists_of(pairs)
    bench = _Bench.of(pairs, lists, fits)
    scorers = (
        matcher(lists, encoder=encoder, progress=progress),
        offer_only(lists, encoder=encoder),
        length_only(lists),
        *(peer(lists) for peer in peers),
    )
    asked = _Asked()
    for scores in scorers:
        bench.ask_all(asked, scores)
    bench.ask_languages(asked, scorers)
    bench.ask_negatives(asked, scorers)
    bench.ask_reliability(asked, scorers[0])
    figures = asked.answered(groups=bench.size, rounds=rounds, seed=seed)
    return Evaluation(
        figures=figures,
        notes=tuple(notes(figures, groups=bench.size, rounds=rounds)),
        pairs=len(pairs),
        fitting=int(fits.sum()),
        needs=len(lists.needs),
        offers=len(lists.offers),
        groups=bench.size,
        encoder=f"{encoder.name} {encoder.version}",
    )


@dataclass(slots=True)
class _Asked:
    """Figures that are still to be measured, with what they are about."""

    heads: list[tuple[str, str, str, str]] = field(default_factory=list)
    figures: list[metrics.Share | metrics.Area] = field(default_factory=list)

    def add(
        self, part: str, of: str, scorer: str, name: str, figure: metrics.Share | metrics.Area
    ) -> None:
        self.heads.append((part, of, scorer, name))
        self.figures.append(figure)

    def answered(self, *, groups: int, rounds: int, seed: int) -> tuple[Figure, ...]:
        """Measure all of them on the same draws, and put them in the order of ``PARTS``."""
        asked: Sequence[Weighable] = self.figures
        found = measured(asked, groups=groups, rounds=rounds, seed=seed)
        made = [
            Figure(
                part=part,
                of=of,
                scorer=scorer,
                name=name,
                value=_rounded(value),
                low=_rounded(low) if name != "said" else None,
                high=_rounded(high) if name != "said" else None,
                count=figure.count,
            )
            for (part, of, scorer, name), figure, (value, low, high) in zip(
                self.heads, self.figures, found, strict=True
            )
        ]
        return tuple(sorted(made, key=lambda figure: types.PARTS.index(figure.part)))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """The labelled pairs as arrays.

    Attributes:
        group: of every pair, from 0.
        group_of_need: of every need, from 0.
        size: number of groups.
        of_need: places of the pairs of every need.
    """

    lists: Lists
    fits: Bools
    kinds: Sequence[str]
    group: Ints
    group_of_need: Ints
    size: int
    of_need: Sequence[Ints]

    @classmethod
    def of(cls, pairs: Sequence[LabelledPair], lists: Lists, fits: Bools) -> _Bench:
        """Lay the pairs out. A need is drawn with the group of its first pair."""
        of_need = metrics.rows_by(lists.row_of.tolist())
        first = [pairs[places[0]] for places in of_need]
        keys = [pair.group or f"\0{pair.need}" for pair in first]
        numbers = {key: place for place, key in enumerate(dict.fromkeys(keys))}
        group_of_need = np.array([numbers[key] for key in keys], dtype=np.int64)
        return cls(
            lists=lists,
            fits=fits,
            kinds=[pair.kind for pair in pairs],
            group=group_of_need[lists.row_of],
            group_of_need=group_of_need,
            size=len(numbers),
            of_need=of_need,
        )

    def ask_all(self, asked: _Asked, scores: Scores) -> None:
        """Ask for the figures about all pairs and all lists."""
        self._ask_pairs(asked, scores, types.PAIRS, "", np.arange(len(self.fits)))
        first = [metrics.first_right(self.fits[at], scores.pair[at]) for at in self.of_need]
        asked.add(types.PAIRS, "", scores.name, "p_at_1", self._over_needs(first))
        wins = self._couples(scores.pair, ~self.fits)
        asked.add(types.PAIRS, "", scores.name, "within_need", wins)
        for suffix, ranks in (("", scores.ranks), ("_across", scores.ranks_across)):
            for k in (1, LISTED):
                hits = [float(rank <= k) if rank else None for rank in ranks]
                name = f"r_at_{k}{suffix}"
                asked.add(types.LISTS, "", scores.name, name, self._over_needs(hits))

    def ask_languages(self, asked: _Asked, scorers: Iterable[Scores]) -> None:
        """Ask for the figures of every pair of languages that stands in the file."""
        ours, theirs = self.lists.need_languages, self.lists.offer_languages
        named = [
            f"{ours[row] or '?'} → {theirs[col] or '?'}"
            for row, col in zip(self.lists.row_of, self.lists.col_of, strict=True)
        ]
        parts = {named[places[0]]: places for places in metrics.rows_by(named)}
        for name in sorted(parts, key=lambda name: (-len(parts[name]), name)):
            for scores in scorers:
                self._ask_pairs(asked, scores, types.LANGUAGES, name, parts[name])

    def ask_negatives(self, asked: _Asked, scorers: Iterable[Scores]) -> None:
        """Ask, for every kind of negative, how often fitting pairs stand above it.

        ``auc``: those of the whole file; ``within_need``: those of the same need.
        """
        kinds = {kind for kind, good in zip(self.kinds, self.fits, strict=True) if not good}
        kind_of = np.array(self.kinds, dtype=np.str_)
        for kind in sorted(kinds - {""}):
            bad = ~self.fits & (kind_of == kind)
            at = np.flatnonzero(self.fits | bad)
            for scores in scorers:
                curve = metrics.area(self.fits[at], scores.pair[at], self.group[at])
                asked.add(types.NEGATIVES, kind, scores.name, "auc", curve)
                wins = self._couples(scores.pair, bad)
                asked.add(types.NEGATIVES, kind, scores.name, "within_need", wins)

    def ask_reliability(self, asked: _Asked, scores: Scores) -> None:
        """Ask, for every tenth, what was said and what was true."""
        assert scores.chance is not None  # noqa: S101 -- only the matcher is asked
        tenths = metrics.bins(scores.chance)
        for tenth in range(metrics.BINS):
            at = np.flatnonzero(tenths == tenth)
            of = f"{tenth / metrics.BINS:.1f}–{(tenth + 1) / metrics.BINS:.1f}"
            for name, values in (("said", scores.chance), ("true", self.fits)):
                figure = self._over_pairs(values[at].astype(np.float64), at)
                asked.add(types.RELIABILITY, of, scores.name, name, figure)

    def _ask_pairs(self, asked: _Asked, scores: Scores, part: str, of: str, at: Ints) -> None:
        curve = metrics.area(self.fits[at], scores.pair[at], self.group[at])
        asked.add(part, of, scores.name, "auc", curve)
        if scores.chance is not None:
            errors = (scores.chance[at] - self.fits[at]) ** 2
            asked.add(part, of, scores.name, "brier", self._over_pairs(errors, at))

    def _over_pairs(self, values: Floats, at: Ints) -> metrics.Share:
        ones = np.ones(len(at))
        return metrics.share(values, ones, self.group[at], self.size, count=len(at))

    def _over_needs(self, values: Sequence[float | None]) -> metrics.Share:
        known = np.array([value is not None for value in values], dtype=np.float64)
        reached = np.array([value or 0.0 for value in values])
        count = int(known.sum())
        return metrics.share(reached, known, self.group_of_need, self.size, count=count)

    def _couples(self, score: Floats, bad: Bools) -> metrics.Share:
        wins = [
            metrics.above(score[at[self.fits[at]]], score[at[bad[at]]]) for at in self.of_need
        ]
        reached, possible = np.array(wins, dtype=np.float64).T
        count = int(possible.sum())
        return metrics.share(reached, possible, self.group_of_need, self.size, count=count)
