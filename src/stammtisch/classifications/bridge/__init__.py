"""This app's way to the core: the pick list, labels of codes, and official files."""

from stammtisch.classifications.bridge.files import (
    LoadedScheme,
    UnreadableFile,
    folded,
    language_of,
    read_file,
)
from stammtisch.classifications.bridge.labels import (
    Elsewhere,
    elsewhere_of,
    label_of,
    revision_name,
    shipped_label,
)
from stammtisch.classifications.bridge.picks import (
    FolderStore,
    Pick,
    PickList,
    code_begins,
    entries_for,
    pick_parts,
    picks_for,
    scheme_of,
)
from stammtisch.core.classification import REVISIONS

__all__ = [
    "REVISIONS",
    "Elsewhere",
    "FolderStore",
    "LoadedScheme",
    "Pick",
    "PickList",
    "UnreadableFile",
    "code_begins",
    "elsewhere_of",
    "entries_for",
    "folded",
    "label_of",
    "language_of",
    "pick_parts",
    "picks_for",
    "read_file",
    "revision_name",
    "scheme_of",
    "shipped_label",
]
