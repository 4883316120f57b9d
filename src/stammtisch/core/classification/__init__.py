"""Classifications of what firms do: NACE in two revisions, and official files.

Importing this package loads no language model.
"""

from stammtisch.core.classification.codes import (
    common_depth,
    cpv_form,
    finest_of,
    lineage,
    nace_form,
)
from stammtisch.core.classification.files import LoadedScheme, read_classification
from stammtisch.core.classification.find import find_codes
from stammtisch.core.classification.merge import merged
from stammtisch.core.classification.shipped import (
    REVISIONS,
    counterparts,
    other_revision,
    shipped,
)
from stammtisch.core.classification.suggest import SUGGESTED, Store, suggest_codes
from stammtisch.core.classification.types import (
    Counterpart,
    Entry,
    Fit,
    Scheme,
    Suggestion,
)

__all__ = [
    "REVISIONS",
    "SUGGESTED",
    "Counterpart",
    "Entry",
    "Fit",
    "LoadedScheme",
    "Scheme",
    "Store",
    "Suggestion",
    "common_depth",
    "counterparts",
    "cpv_form",
    "find_codes",
    "finest_of",
    "lineage",
    "merged",
    "nace_form",
    "other_revision",
    "read_classification",
    "shipped",
    "suggest_codes",
]
