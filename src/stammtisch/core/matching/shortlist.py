"""Find each need's most promising admissible offers by matrix products, block by block."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
Ints = npt.NDArray[np.int64]
NEEDS, OFFERS = 512, 4096
"""Size of a block: 2 million pairs, 8 MB a matrix."""

LEAST = 50
TIMES = 5
"""A shortlist holds max(LEAST, TIMES × top) offers."""

_CLOSED = np.float32(-1e9)
_NAMES = {name: at for at, name in enumerate(NAMES)}


def shortlists(
    needs: Side, offers: Side, need_columns: Columns, offer_columns: Columns, *, top: int
) -> list[Ints]:
    """Return for each need the columns of its best admissible offers, ascending."""
    size = max(LEAST, TIMES * top)
    bias = _bias(offers)
    found: list[Ints] = []
    for start in range(0, len(needs), NEEDS):
        rows = slice(start, min(start + NEEDS, len(needs)))
        ours = _rows(needs, rows)
        best = np.empty((rows.stop - start, 0), dtype=np.int64)
        marks = np.empty((rows.stop - start, 0), dtype=np.float32)
        for left in range(0, len(offers), OFFERS):
            cols = slice(left, min(left + OFFERS, len(offers)))
            block = ours @ _rows(offers, cols).T + bias[None, cols]
            block[~admissible(need_columns, offer_columns, rows, cols)] = _CLOSED
            places = np.broadcast_to(np.arange(left, cols.stop), block.shape)
            best, marks = _keep(np.hstack([best, places]), np.hstack([marks, block]), size)
        found += [
            np.sort(cols[mark > _CLOSED / 2]) for cols, mark in zip(best, marks, strict=True)
        ]
    return found


def _keep(places: Ints, marks: Singles, size: int) -> tuple[Ints, Singles]:
    if marks.shape[1] <= size:
        return places, marks
    kept = np.argpartition(-marks, size - 1, axis=1)[:, :size]
    return np.take_along_axis(places, kept, 1), np.take_along_axis(marks, kept, 1)


def _weight(name: str) -> float:
    return float(weights().order.weight[_NAMES[name]])


def _rows(side: Side, part: slice) -> Singles:
    """Return vectors and concepts, scaled so that their product is the weighted similarity."""
    cosine = _weight("cosine") + 2 * _weight("csls")
    names = [f"{concept.kind}_shared" for concept in vocabulary().concepts]
    scale = np.array([max(0.0, _weight(n)) if n in _NAMES else 0.0 for n in names])
    concepts = side.concepts[part] * np.sqrt(scale)
    return np.hstack([side.vectors[part] * np.sqrt(cosine), concepts]).astype(np.float32)


def _bias(offers: Side) -> Singles:
    """Return what speaks against an offer whatever the need: that it is near to everything."""
    return np.asarray(-_weight("csls") * offers.hub, dtype=np.float32)
