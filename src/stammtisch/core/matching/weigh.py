"""Weigh what was measured: is the pair related at all, and if so, does it fit?"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stammtisch.core.matching.features import NAMES
from stammtisch.core.matching.types import Band

Floats = npt.NDArray[np.float64]
SURE, UNSURE = 0.6, 0.3
"""Probabilities from which a pair is likely, and possible."""

DIGITS = 4
_STEEPEST = 30.0
_SMALLEST = 1e-9


class Linear(NamedTuple):
    """A logistic model: log-odds = bias + Σ weight × measure."""

    weight: Floats
    bias: float

    def log_odds(self, table: Floats) -> Floats:
        """Return the log-odds of each row of measures."""
        return np.asarray(table @ self.weight + self.bias, dtype=np.float64)


class Weights(NamedTuple):
    """P(fits) = P(related) × P(fits | related)."""

    related: Linear
    fits: Linear


@cache
def weights() -> Weights:
    """Return the weights that come with the package."""
    text = resources.files(__package__).joinpath("data/weights.json").read_text("utf-8")
    raw = json.loads(text)
    return Weights(_linear(raw["related"]), _linear(raw["fits"]))


def _linear(raw: dict[str, Any]) -> Linear:
    weight = np.array([raw["weights"].get(name, 0.0) for name in NAMES], dtype=np.float64)
    return Linear(weight, float(raw["bias"]))


def probability(table: Floats) -> Floats:
    """Return the probability that each pair should be introduced, rounded to four digits.

    Source:
        docs/method/matching.md, "Probability".
    """
    model = weights()
    chance = sigmoid(model.related.log_odds(table)) * sigmoid(model.fits.log_odds(table))
    return np.asarray(np.round(chance, DIGITS), dtype=np.float64)


def score(table: Floats) -> Floats:
    """Return what orders a list: the log-odds of the unrounded probability."""
    model = weights()
    chance = sigmoid(model.related.log_odds(table)) * sigmoid(model.fits.log_odds(table))
    logits = np.log((chance + _SMALLEST) / (1 - chance + _SMALLEST))
    return np.asarray(np.round(logits, DIGITS), dtype=np.float64)


def sigmoid(logits: Floats) -> Floats:
    """Return the probabilities of log-odds."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -_STEEPEST, _STEEPEST))))


def band(chance: float) -> Band:
    """Return the band of a probability."""
    if chance >= SURE:
        return Band.LIKELY
    return Band.POSSIBLE if chance >= UNSURE else Band.UNLIKELY
