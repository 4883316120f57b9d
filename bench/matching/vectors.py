"""Keep vectors between runs, so that only the first run waits for the encoder."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stammtisch.core.matching import load_encoder

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stammtisch.core.matching import Encoder

FOLDER = Path(tempfile.gettempdir()) / "stammtisch-bench"
SAVE_EVERY = 1024
"""Texts that are encoded between two writes."""


class KeptEncoder:
    """An encoder that remembers by the content of a text what it has encoded."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.version = encoder.name, encoder.version
        self.dimensions = encoder.dimensions
        self._encoder = encoder
        named = f"{self.name} {self.version}"
        safe = "".join(char if char.isalnum() else "-" for char in named)
        self._path = FOLDER / f"{safe}.npz"
        self._known: dict[str, np.ndarray] = {}
        if self._path.exists():
            with np.load(self._path) as kept:
                self._known = dict(zip(kept["keys"].tolist(), kept["rows"], strict=True))

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Return one unit row a text."""
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        fresh = {k: t for k, t in zip(keys, texts, strict=True) if k not in self._known}
        todo = list(fresh.items())
        for start in range(0, len(todo), SAVE_EVERY):
            part = todo[start : start + SAVE_EVERY]
            rows = self._encoder.encode([text for _, text in part])
            self._known |= {key: row for (key, _), row in zip(part, rows, strict=True)}
            if len(todo) > SAVE_EVERY or start + len(part) == len(todo):
                self._save()
        if not keys:
            return np.empty((0, self.dimensions), dtype=np.float32)
        return np.stack([self._known[key] for key in keys])

    def _save(self) -> None:
        FOLDER.mkdir(exist_ok=True)
        half = self._path.with_suffix(".half.npz")
        keys = np.array(list(self._known), dtype="<U64")
        np.savez(half, keys=keys, rows=np.stack(list(self._known.values())))
        half.replace(self._path)


def kept(name: str) -> KeptEncoder | None:
    """Return an encoder by its name, or None where it is not installed."""
    try:
        return KeptEncoder(load_encoder(name))
    except (ValueError, ImportError):
        return None
