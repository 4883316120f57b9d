"""USE and e5 together: what one misses the other often finds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from stammtisch.core.matching.encode import e5, use
from stammtisch.core.matching.encode.e5 import E5Encoder
from stammtisch.core.matching.encode.use import UseEncoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stammtisch.core.matching.encode.base import Vectors

NAME = "use+e5"
SHARE = 0.6
"""Of USE's cosine in the sum; the rest is of e5's, centred."""


class MixedEncoder:
    """Inner product = .6 × USE's cosine + .4 × e5's, centred, and hubness is of that sum.

    A text in a language that USE was not trained on has nothing but its e5 half.
    """

    name = NAME
    dimensions = UseEncoder.dimensions + E5Encoder.dimensions

    def __init__(
        self, first: UseEncoder | None = None, second: E5Encoder | None = None
    ) -> None:
        """Load both, unless they are given."""
        self._use, self._e5 = first or UseEncoder(), second or E5Encoder()
        self.version = version()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text."""
        raw = self._e5.raw(texts)
        rows = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        half = UseEncoder.dimensions
        rows[:, :half] = self._use.encode(texts) * np.float32(math.sqrt(SHARE))
        rows[:, half:] = e5.centred(raw) * np.float32(math.sqrt(1 - SHARE))
        for row, language in zip(rows, e5.languages_of(raw), strict=True):
            if language not in use.LANGUAGES:
                row[:half] = 0.0
                row[half:] /= math.sqrt(1 - SHARE)
        return rows


def version() -> str:
    """Return the versions of both, without loading them."""
    return f"{use.version()}+{e5.version()}"
