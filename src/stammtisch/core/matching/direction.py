"""Guess whether a text states a need or an offer: which way would the money go?"""

from __future__ import annotations

import json
import math
import re
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from stammtisch.core.matching.types import Kind
from stammtisch.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stammtisch.core.matching.encode import Vectors

Floats = npt.NDArray[np.float64]
_WORD = re.compile(r"\w+|\?")
VECTOR_SCALE = 3.0
"""How much a vector weighs beside the phrases while the model is fitted."""

STATED_OFFER = -2.0
"""Log-odds of need where somebody stated that it is an offer: those of a usual offer."""


class _Model(NamedTuple):
    """Linear weights: phrases alone, and phrases together with a sentence vector."""

    alone: dict[str, float]
    together: dict[str, float]
    vector: Floats


def guess_kind(
    text: str,
    language: str = "",
    *,
    vector: npt.NDArray[np.float32] | None = None,
    encoder: str = "use",
) -> tuple[Kind, float]:
    """Guess need or offer, and how likely the guess is right.

    Args:
        text: one statement.
        language: has no influence yet; eight languages were trained together.
        vector: the text's vector, as ``encode.parts.fitted_rows`` gives it; makes the guess
            better.
        encoder: made the vector; one of ``FITTED``.

    Returns:
        The kind and its probability, .5..1.
    """
    del language
    vectors = None if vector is None else np.asarray(vector, dtype=np.float32)[None, :]
    chance = 1 / (1 + math.exp(-float(need_logits([text], vectors, encoder)[0])))
    return (Kind.NEED, chance) if chance >= 0.5 else (Kind.OFFER, 1 - chance)  # noqa: PLR2004


def need_logits(
    texts: Sequence[str], vectors: Vectors | Floats | None = None, encoder: str = "use"
) -> Floats:
    """Return the log-odds that each text states a need; clipped to ±6."""
    model = _model(encoder if vectors is not None else "use")
    weights = model.alone if vectors is None else model.together
    logits = np.array([_phrase_logit(text, weights) for text in texts], dtype=np.float64)
    if vectors is not None:
        logits += VECTOR_SCALE * (vectors @ model.vector.astype(np.float32))
    return np.clip(logits, -6.0, 6.0)


@lru_cache(maxsize=20_000)
def phrases(text: str) -> tuple[str, ...]:
    """Return the distinct words and pairs of neighbours of a folded text."""
    words = _WORD.findall(fold(text))
    pairs = (" ".join(pair) for pair in pairwise(words))
    return tuple(dict.fromkeys([*words, *pairs]))


def _phrase_logit(text: str, weights: dict[str, float]) -> float:
    found = phrases(text)
    total = sum(weights.get(phrase, 0.0) for phrase in found)
    return total / math.sqrt(max(1, len(found))) + weights[""]


@cache
def _model(encoder: str) -> _Model:
    path = resources.files(__package__).joinpath(f"data/fitted/{encoder}/direction.json")
    raw = json.loads(path.read_text("utf-8"))
    return _Model(raw["alone"], raw["together"], np.array(raw["vector"]))
