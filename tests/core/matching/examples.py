"""Statements to match, and an encoder that needs no model."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np

from stammtisch.core.matching import Kind, Statement
from stammtisch.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence


def make_need(name: str = "n", text: str = "We need hard chrome plating of rollers", **facts):
    return Statement(id=name, text=text, **{"kind": Kind.NEED, "language": "en", **facts})


def make_offer(
    name: str = "o", text: str = "Contract plating: hard chrome on rollers", **facts
):
    return Statement(id=name, text=text, **{"kind": Kind.OFFER, "language": "en", **facts})


class WordEncoder:
    """Texts are near when they share words; for tests that are not about meaning."""

    name = "words"
    version = "1"
    dimensions = 64

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.full((len(texts), self.dimensions), 0.01, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in fold(text).split():
                rows[row, hashlib.sha256(word.encode()).digest()[0] % self.dimensions] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)
