"""Compare by spelling only: no model, no download, any language, any machine."""

from __future__ import annotations

import math
import zlib
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from stammtisch.core.matching.encode.base import LONGEST, mark_of, unit_rows
from stammtisch.core.matching.encode.scale import FILE
from stammtisch.core.matching.features import background_texts
from stammtisch.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stammtisch.core.matching.encode.base import Vectors

NAME = "ngrams"
SHORTEST, LARGEST = 3, 5
"""Characters of a piece of a word; the word's ends count as one each."""

_METHOD = "1"
_BINS = 1 << 15
_SIGN = 31


class NgramEncoder:
    """Pieces of folded words, hashed into columns with a sign and weighed by their rarity.

    Source:
        Weinberger et al. 2009, Feature Hashing for Large Scale Multitask Learning.
    """

    name = NAME
    dimensions = 2048

    def __init__(self) -> None:
        self.version = version()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text; a text without letters and digits is a row of zeros."""
        rows = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        rarity = _rarity()
        for row, text in zip(rows, texts, strict=True):
            counted = Counter(hashes(text[:LONGEST]))
            for place, times in sorted(counted.items()):
                sign = 1.0 if place >> _SIGN else -1.0
                weight = (1.0 + math.log(times)) * rarity[place % _BINS]
                row[place % self.dimensions] += sign * weight
        return unit_rows(rows)


def version() -> str:
    """Return the version of the method and of what it knows of rarity."""
    return f"{_METHOD}-{mark_of('background.tsv', FILE)}"


def hashes(text: str) -> Iterator[int]:
    """Yield a number of 32 bits for every piece of every word."""
    for word in fold(text).split():
        bare = "".join(char for char in word if char.isalnum() or char == "-")
        if not bare:
            continue
        padded = f" {bare} "
        for size in range(SHORTEST, min(LARGEST, len(padded)) + 1):
            for start in range(len(padded) - size + 1):
                yield zlib.crc32(padded[start : start + size].encode())


@cache
def _rarity() -> list[float]:
    """Return for every bin how telling its pieces are, by the everyday needs and offers."""
    texts = [text for side in background_texts().values() for text in side]
    seen = Counter(
        place for text in texts for place in {number % _BINS for number in hashes(text)}
    )
    return [math.log(1 + len(texts) / (1 + seen[place])) for place in range(_BINS)]
