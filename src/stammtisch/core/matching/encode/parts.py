"""Find in vectors the part that the fitted models understand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stammtisch.core.matching.encode.base import unit_rows

if TYPE_CHECKING:
    from stammtisch.core.matching.encode.base import Vectors

_USE, _WITH_E5 = "use", "use+e5"
_USE_COLUMNS = 512


def understood(vectors: Vectors, encoder_name: str) -> tuple[str, Vectors]:
    """Return whose vectors these are; of USE and e5 together, USE's half as USE made it.

    A row without such a half (a language that USE does not know) is zeros there.
    """
    if encoder_name == _WITH_E5:
        return _USE, unit_rows(vectors[:, :_USE_COLUMNS])
    return encoder_name, vectors
