"""Find each need's most promising admissible offers by matrix products, block by block.

Here a pair is looked at only through what takes no time a pair: vectors, hubness, concepts.
What is stated rules a pair out before any list is cut.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from stammtisch.core.matching.features import NAMES
from stammtisch.core.matching.masks import admissible
from stammtisch.core.matching.vocabulary import vocabulary
from stammtisch.core.matching.weigh import weights

if TYPE_CHECKING:
    from stammtisch.core.matching.features import Side
    from stammtisch.core.matching.masks import Columns

Singles = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
NEEDS, OFFERS = 512, 4096
"""Size of a block: 2 million pairs, 8 MB a matrix."""

LEAST = 150
TIMES = 5
"""A shortlist holds max(LEAST, TIMES × top) offers; docs/method/matching.md, "Shortlist"."""

_CLOSED = np.float32(-1e9)


def size_for(top: int) -> int:
    """Return how many offers are looked at closely for a list of ``top``."""
    return max(LEAST, TIMES * top)


def shortlists(
    needs: Side, offers: Side, need_columns: Columns, offer_columns: Columns, *, top: int
) -> list[Ints]:
    """Return for each need the columns of its best admissible offers, ascending.

    An offer's mark is that of the need's wording in which it is highest.
    """
    size = size_for(top)
    found: list[Ints] = []
    for start in range(0, len(needs), NEEDS):
        rows = slice(start, min(start + NEEDS, len(needs)))
        vectors, concepts = asking(needs.vectors[rows], needs.concepts[rows])
        others = _others(needs, rows)
        best = np.empty((rows.stop - start, 0), dtype=np.int64)
        marks = np.empty((rows.stop - start, 0), dtype=np.float32)
        for left in range(0, len(offers), OFFERS):
            cols = slice(left, min(left + OFFERS, len(offers)))
            block = _block(vectors, concepts, offers, cols)
            if others is not None:
                _raise(block, others, offers, cols)
            block[~admissible(need_columns, offer_columns, rows, cols)] = _CLOSED
            places = np.broadcast_to(np.arange(left, cols.stop), block.shape)
            best, marks = _keep(np.hstack([best, places]), np.hstack([marks, block]), size)
        found += [
            np.sort(cols[mark > _CLOSED / 2]) for cols, mark in zip(best, marks, strict=True)
        ]
    return found


class _Others(NamedTuple):
    """Further wordings of some rows, scaled, with their hubness above the principal's."""

    rows: Ints
    vectors: Singles
    concepts: Singles
    hub: Singles


def _others(needs: Side, rows: slice) -> _Others | None:
    words = needs.wordings
    if words is None:
        return None
    own = np.flatnonzero((words.need >= rows.start) & (words.need < rows.stop))
    scaled = asking(words.side.vectors[own], words.side.concepts[own])
    hub = words.side.rough_hub[own] - needs.rough_hub[words.need[own]]
    return _Others(words.need[own] - rows.start, *scaled, hub)


def _block(vectors: Singles, concepts: Singles, offers: Side, cols: slice) -> Singles:
    block = vectors @ offers.vectors[cols].T
    block += concepts @ offers.concepts[cols].T.astype(np.float32)
    block -= hub_weight() * offers.rough_hub[None, cols]
    return block


def _raise(block: Singles, others: _Others, offers: Side, cols: slice) -> None:
    """Let the mark of each pair be that of the need's best wording."""
    marks = _block(others.vectors, others.concepts, offers, cols)
    marks -= hub_weight() * others.hub[:, None]
    for row, mark in zip(others.rows, marks, strict=True):
        np.maximum(block[row], mark, out=block[row])


def asking(vectors: Singles, concepts: Bools) -> tuple[Singles, Singles]:
    """Return vectors and concepts of one side, scaled: their products with the other's add up.

    The sum, less ``hub_weight`` × the other's hub, is the mark by which a shortlist is cut. It
    is the same from both sides but for the own hub.
    """
    return vectors * meaning_weight(), concepts * concept_weights()


@cache
def meaning_weight() -> np.float32:
    """Return what a cosine weighs in a shortlist."""
    return np.float32(_weight("cosine") + 2 * _weight("csls"))


@cache
def hub_weight() -> np.float32:
    """Return what hubness costs in a shortlist."""
    return np.float32(_weight("csls"))


@cache
def concept_weights() -> Singles:
    """Return what each shared concept weighs in a shortlist."""
    names = [f"{concept.kind}_shared" for concept in vocabulary().concepts]
    return np.array([max(0.0, _weight(name)) for name in names], dtype=np.float32)


def _weight(name: str) -> float:
    return float(weights().order.weight[NAMES.index(name)]) if name in NAMES else 0.0


def _keep(places: Ints, marks: Singles, size: int) -> tuple[Ints, Singles]:
    if marks.shape[1] <= size:
        return places, marks
    kept = np.argpartition(-marks, size - 1, axis=1)[:, :size]
    return np.take_along_axis(places, kept, 1), np.take_along_axis(marks, kept, 1)
