"""What all encoders have in common."""

from __future__ import annotations

import hashlib
from importlib import resources
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Vectors = npt.NDArray[np.float32]

BATCH = 64
LONGEST = 400
"""Characters of a text that are read; a statement is one or two sentences."""

_DATA = "stammtisch.core.matching"
_LETTERS = 8


class EncoderError(ValueError):
    """There is no such encoder, or not on this machine; the message says what is missing."""


class Encoder(Protocol):
    """Anything that turns texts into row vectors.

    A row depends on its text alone (its last digit apart), so that it can be kept. USE's rows
    have length 1. Those of others are stretched (see ``scale``) so that inner products read
    like those of USE.

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
        """Return one float32 row a text, in order."""


def unit_rows(rows: npt.NDArray[np.floating]) -> Vectors:
    """Scale every row to length 1; a row of zeros stays zero."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)


def in_batches(
    texts: Sequence[str], dimensions: int, encode: Callable[[list[str]], Vectors]
) -> Vectors:
    """Encode the beginnings of texts, equal ones once, those of a length together."""
    places: dict[str, list[int]] = {}
    for row, text in enumerate(texts):
        places.setdefault(text[:LONGEST], []).append(row)
    distinct = sorted(places, key=lambda text: (len(text), text))
    rows = np.empty((len(texts), dimensions), dtype=np.float32)
    for start in range(0, len(distinct), BATCH):
        part = distinct[start : start + BATCH]
        for text, vector in zip(part, encode(part), strict=True):
            rows[places[text]] = vector
    return rows


def shipped(name: str) -> bytes:
    """Return a file of the folder ``data``."""
    return resources.files(_DATA).joinpath("data", name).read_bytes()


def mark_of(*names: str) -> str:
    """Return a few letters that change with files of the folder ``data``."""
    digest = hashlib.sha256()
    for name in names:
        digest.update(shipped(name))
    return digest.hexdigest()[:_LETTERS]
