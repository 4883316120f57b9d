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
    AUTO,
    ENCODERS,
    MANY,
    encoder_missing,
    is_spelling_only,
    load_encoder,
    resolved,
    stored_name,
    supports,
    version_of,
)

__all__ = [
    "AUTO",
    "BATCH",
    "ENCODERS",
    "LONGEST",
    "MANY",
    "Encoder",
    "EncoderError",
    "Vectors",
    "encoder_missing",
    "is_spelling_only",
    "load_encoder",
    "resolved",
    "stored_name",
    "supports",
    "unit_rows",
    "version_of",
]
