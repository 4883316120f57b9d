"""Find in vectors what models were fitted on, and what is a second opinion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stammtisch.core.matching.encode.base import unit_rows

if TYPE_CHECKING:
    from stammtisch.core.matching.encode.base import Vectors

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

FITTED = ("use", "use+e5")
"""Encoders for which direction, activity, affinity and weights were fitted."""

_WITH_E5 = "use+e5"
_USE_COLUMNS, _E5_COLUMNS = 512, 384


def fitted_rows(vectors: Vectors, encoder_name: str) -> Vectors | None:
    """Return the rows on which models were fitted; None = on this encoder none were.

    Of USE and e5 together both halves as either made them, side by side. A row without the
    first (a language that USE does not know) is zeros there.
    """
    if encoder_name not in FITTED:
        return None
    if encoder_name != _WITH_E5:
        return vectors
    return np.hstack([unit_rows(vectors[:, :_USE_COLUMNS]), second_rows(vectors, encoder_name)])


class Fitted:
    """The rows on which models were fitted, made where they are asked for.

    Attributes:
        encoder: the one whose models are to be used.
    """

    def __init__(self, vectors: Vectors, encoder_name: str) -> None:
        self._vectors, self._encoder_name = vectors, encoder_name
        self.encoder = weights_for(encoder_name)

    def of(self, rows: Ints) -> Floats | None:
        """Return one row in double precision for each; None where nothing was fitted."""
        part = fitted_rows(self._vectors[rows], self._encoder_name)
        return None if part is None else part.astype(np.float64)


def second_rows(vectors: Vectors, encoder_name: str) -> Vectors:
    """Return unit rows of the encoder that gives the second opinion; no columns without one."""
    if encoder_name != _WITH_E5:
        return vectors[:, :0]
    return unit_rows(vectors[:, _USE_COLUMNS : _USE_COLUMNS + _E5_COLUMNS])


def weights_for(encoder_name: str) -> str:
    """Return the encoder whose weights are used: those of USE where none were fitted."""
    return encoder_name if encoder_name in FITTED else FITTED[0]
