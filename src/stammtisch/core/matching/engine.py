"""Name the engine, so that what it found can be told from what another one would find."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from stammtisch.core.matching.encode import resolved, stored_name, version_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

_LETTERS = 12


@cache
def engine_version(encoder: str = "use") -> str:
    """Return a name that changes with the encoder, the weights, the words and the rules.

    No language model is loaded.

    Raises:
        EncoderError: there is no such encoder here.
    """
    root = resources.files(__package__)
    digest = hashlib.sha256()
    for file in sorted(_files(root), key=str):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    encoder = resolved(encoder)
    named = "" if encoder == "use" else f"{stored_name(encoder)} "
    return f"{named}{version_of(encoder)} {digest.hexdigest()[:_LETTERS]}"


def _files(folder: Traversable) -> Iterator[Traversable]:
    for entry in folder.iterdir():
        if entry.is_file():
            yield entry
        elif entry.name != "__pycache__":
            yield from _files(entry)
