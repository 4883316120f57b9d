"""Vectors of statements: those that are kept, and those that have to be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stammtisch.core.matching.exact import one_thread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stammtisch.core.matching.encode.base import Encoder, Vectors
    from stammtisch.core.matching.types import Statement

    Stored = Mapping[str, npt.NDArray[np.float32]]


def vectors_of(statements: Sequence[Statement], encoder: Encoder, stored: Stored) -> Vectors:
    """Return one vector a statement, encoding those that are not stored."""
    if not statements:
        return np.empty((0, encoder.dimensions), dtype=np.float32)
    missing = [s for s in statements if s.id not in stored]
    rows = np.empty((len(statements), encoder.dimensions), dtype=np.float32)
    with one_thread():
        fresh = encoder.encode([s.text for s in missing]) if missing else rows[:0]
    made = {s.id: vector for s, vector in zip(missing, fresh, strict=True)}
    for row, statement in enumerate(statements):
        rows[row] = made[statement.id] if statement.id in made else stored[statement.id]
    return rows
