"""Stretch vectors so that their inner products read like those of USE.

The weights were fitted on USE's cosines; another encoder's may lie elsewhere.
Everyday needs and offers, which come with the package, tell how: their mean similarity, and the
mean similarity of each to its ten nearest, shall be USE's. A line through these two points maps
every cosine; it is put into the vectors themselves (a factor, and one more column), so that
whatever reads inner products need not know of it.
"""

from __future__ import annotations

import json
import math
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from stammtisch.core.matching.encode.base import shipped
from stammtisch.core.matching.features import NEIGHBOURS, background_texts
from stammtisch.core.matching.types import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stammtisch.core.matching.encode.base import Encoder, Vectors

FILE = "encoders.json"


class Anchors(NamedTuple):
    """Where the similarities of everyday needs and offers lie.

    Attributes:
        mean: of all pairs.
        near: mean of each need to its ten nearest offers, and the other way round.
    """

    mean: float
    near: float


class Scaled:
    """An encoder whose inner products read like those of USE."""

    def __init__(self, encoder: Encoder, anchors: Anchors) -> None:
        self.name, self.version = encoder.name, encoder.version
        self.plain = encoder
        target = anchors_of("use")
        slope = (target.near - target.mean) / max(1e-6, anchors.near - anchors.mean)
        offset = target.mean - slope * anchors.mean
        self._factor = math.sqrt(slope)
        self._column = math.sqrt(max(0.0, offset))
        self.dimensions = encoder.dimensions + 1

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text."""
        rows = np.empty((len(texts), self.dimensions), dtype=np.float32)
        rows[:, :-1] = self.plain.encode(texts) * np.float32(self._factor)
        rows[:, -1] = self._column
        return rows


def measured(encoder: Encoder) -> Anchors:
    """Measure an encoder's anchors on the everyday needs and offers."""
    texts = background_texts()
    table = encoder.encode(texts[Kind.NEED]) @ encoder.encode(texts[Kind.OFFER]).T
    nearest = [
        float(np.partition(side, -NEIGHBOURS, axis=1)[:, -NEIGHBOURS:].mean())
        for side in (table, table.T)
    ]
    return Anchors(mean=float(table.mean()), near=sum(nearest) / 2)


def anchors_of(name: str) -> Anchors:
    """Return the anchors that come with the package."""
    return Anchors(*_anchors()[name])


@cache
def _anchors() -> dict[str, tuple[float, float]]:
    raw = json.loads(shipped(FILE))
    return {name: (each["mean"], each["near"]) for name, each in raw.items()}
