"""Turn texts into vectors whose inner product is nearness of meaning.

Importing this package loads no language model; ``load_encoder`` does.
"""

from stammtisch.core.matching.encode.base import (
    BATCH,
    LONGEST,
    Encoder,
    EncoderError,
    Vectors,
    unit_rows,
)
from stammtisch.core.matching.encode.choose import (
    NAMES,
    is_spelling_only,
    load_encoder,
    missing,
    supports,
    version_of,
)

__all__ = [
    "BATCH",
    "LONGEST",
    "NAMES",
    "Encoder",
    "EncoderError",
    "Vectors",
    "is_spelling_only",
    "load_encoder",
    "missing",
    "supports",
    "unit_rows",
    "version_of",
]
