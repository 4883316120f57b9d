"""Find the best admissible rows of an index for one statement.

Up to ``EXACT`` rows every vector is multiplied. Above, a mark is first estimated from signs:
the share of components that lie on the same side of the middle tells the angle (Charikar 2002).
The ``CANDIDATES`` best of the estimates are marked again with vectors of bytes, and the best of
those with the vectors themselves: every mark returned is exact, only a row may be missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from stammtisch.core.matching.exact import one_thread
from stammtisch.core.matching.index.rows import signs_of
from stammtisch.core.matching.masks import admissible
from stammtisch.core.matching.shortlist import concept_weights, hub_weight, meaning_weight

if TYPE_CHECKING:
    from stammtisch.core.matching.encode import Vectors
    from stammtisch.core.matching.index.rows import Hot, Ints, Singles
    from stammtisch.core.matching.index.store import Store
    from stammtisch.core.matching.masks import Columns

EXACT = 200_000
"""Rows up to which every vector is multiplied."""

CANDIDATES = 8_000
"""Rows whose estimate is looked at again; at least ``WIDER`` × what is asked for."""

WIDER = 16
AGAIN = 4
"""Times what is asked for: rows that are marked with their own vectors in the end."""

CHUNK = 32_768
"""Rows at a time: what is made of them stays in the processor's cache."""

_CLOSED = np.float32(-1e9)
_LANES, _SUM = np.uint64(0x00FF00FF00FF00FF), np.uint64(0x0001000100010001)


class Asked(NamedTuple):
    """The statement for which rows are sought, as one of the other side.

    Attributes:
        vector: unit row.
        concepts: numbers of its concepts.
        columns: its stated facts; one row.
        middle: the point from which signs are taken.
    """

    vector: Singles
    concepts: npt.NDArray[np.intp]
    columns: Columns
    middle: Singles


class Found(NamedTuple):
    """Rows, the best first, with the marks by which they were found."""

    rows: Ints
    marks: Singles


def search(asked: Asked, hot: Hot, store: Store, size: int, *, exact: bool) -> Found:
    """Return the ``size`` best admissible rows, or all of them if there are fewer."""
    with one_thread():
        if exact:
            marks = _all_marks(asked, hot, store.vectors(0, hot.size))
            return _best(np.arange(hot.size), marks, size)
        return _approximate(asked, hot, store, size)


def _all_marks(asked: Asked, hot: Hot, vectors: Vectors) -> Singles:
    scaled = asked.vector * meaning_weight()
    marks, facts = np.empty(hot.size, dtype=np.float32), hot.facts()
    for part in _chunks(hot.size):
        np.matmul(vectors[part], scaled, out=marks[part])
        _add_beside_meaning(marks[part], asked, hot, part)
        marks[part][~admissible(asked.columns, facts, slice(0, 1), part)[0]] = _CLOSED
    return marks


def _approximate(asked: Asked, hot: Hot, store: Store, size: int) -> Found:
    rows = np.sort(_open_highest(_estimates(asked, hot), asked, hot, size))
    scaled = asked.vector * meaning_weight()
    rough = store.records(0, hot.size)["bytes"][rows].astype(np.float32) @ scaled
    rough *= hot["scale"][rows]
    rough += _beside_meaning(asked, hot, rows)
    few = rows[_highest(rough, AGAIN * size)]
    last = store.rows(few) @ scaled + _beside_meaning(asked, hot, few)
    return _best(few, last.astype(np.float32), size)


def _open_highest(marks: Singles, asked: Asked, hot: Hot, size: int) -> Ints:
    """Return the admissible rows with the highest marks, in no order.

    What is ruled out is asked only of the highest, and of more of them where most are.
    """
    wanted = max(CANDIDATES, WIDER * size)
    looked, facts = wanted + wanted // 4, hot.facts()
    while True:
        rows = _highest(marks, looked)
        part = facts.taken(rows, asked.columns.norms)
        open_ = admissible(asked.columns, part, slice(0, 1), slice(0, len(rows)))[0]
        found: Ints = rows[open_]
        if len(found) >= wanted or len(rows) < looked or looked >= len(marks):
            best: Ints = found[_highest(marks[found], wanted)]
            return best
        looked = min(len(marks), max(2 * looked, 2 * looked * wanted // (len(found) + 1)))


def _estimates(asked: Asked, hot: Hot) -> Singles:
    """Return a mark of every row, estimated from its signs."""
    apart = asked.vector - asked.middle
    words = signs_of(apart[None])[0]
    dimensions = len(asked.vector)
    angles = np.pi * np.arange(dimensions + 1) / dimensions
    table = (meaning_weight() * np.linalg.norm(apart) * np.cos(angles)).astype(np.float32)
    signs, length, along = hot["signs"], hot["length"], hot["along"]
    marks = np.empty(hot.size, dtype=np.float32)
    other, count = np.empty(CHUNK, dtype=np.uint64), np.empty(CHUNK, dtype=np.uint8)
    differ = np.empty(CHUNK, dtype=np.uint16)
    for part in _chunks(hot.size):
        n = part.stop - part.start
        differ[:n] = 0
        for word, line in zip(words, signs, strict=True):
            np.bitwise_xor(line[part], word, out=other[:n])
            np.bitwise_count(other[:n], out=count[:n])
            np.add(differ[:n], count[:n], out=differ[:n])
        mark = marks[part]
        np.take(table, differ[:n], out=mark, mode="clip")
        mark *= length[part]
        mark += meaning_weight() * along[part]
        _add_beside_meaning(mark, asked, hot, part)
    return marks


def _add_beside_meaning(mark: Singles, asked: Asked, hot: Hot, part: slice) -> None:
    """Add what concepts and hubness say."""
    mark -= hub_weight() * hot["hub"][part]
    concepts, weights = hot["concepts"], concept_weights()
    for concept in asked.concepts:
        holds = concepts[concept >> 3, part] & (128 >> (concept & 7))
        mark[np.flatnonzero(holds)] += weights[concept]


def _beside_meaning(asked: Asked, hot: Hot, rows: Ints) -> Singles:
    total = -hub_weight() * hot["hub"][rows]
    weights = concept_weights()
    for concept in asked.concepts:
        holds = hot["concepts"][concept >> 3, rows] & (128 >> (concept & 7))
        total[np.flatnonzero(holds)] += weights[concept]
    return total


def _chunks(size: int) -> list[slice]:
    return [slice(at, min(at + CHUNK, size)) for at in range(0, size, CHUNK)]


def _highest(marks: Singles, count: int) -> Ints:
    """Return the places of the ``count`` highest open marks, in no order."""
    if len(marks) > count:
        places = np.argpartition(marks, len(marks) - count)[len(marks) - count :]
    else:
        places = np.arange(len(marks))
    return places[marks[places] > _CLOSED / 2]


def _best(rows: Ints, marks: Singles, size: int) -> Found:
    """Return the best rows in order; of equal marks the lower row comes first."""
    places = _highest(marks, size)
    order = places[np.lexsort((rows[places], -marks[places]))]
    return Found(rows[order], marks[order])
