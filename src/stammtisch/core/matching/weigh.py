"""Weigh what was measured: is the pair related at all, and if so, does it fit?"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stammtisch.core.matching.encode.parts import weights_for
from stammtisch.core.matching.features import NAMES
from stammtisch.core.matching.types import Band

Floats = npt.NDArray[np.float64]
SURE, UNSURE = 0.6, 0.15
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
    """Everything that was fitted.

    Attributes:
        related: is this pair about the same trade at all?
        fits: given that, should the two be introduced?
        order: what orders a list; fitted on unrelated pairs too.
        listed: slope and bias that turn the log-odds of a pair that somebody put forward into
            those of a pair that was found by searching a list.
    """

    related: Linear
    fits: Linear
    order: Linear
    listed: tuple[float, float]


def weights(encoder: str = "use") -> Weights:
    """Return the weights that come with the package for the measures of an encoder."""
    return _shipped(weights_for(encoder))


@cache
def _shipped(encoder: str) -> Weights:
    path = resources.files(__package__).joinpath(f"data/fitted/{encoder}/weights.json")
    raw = json.loads(path.read_text("utf-8"))
    listed = (float(raw["listed"]["slope"]), float(raw["listed"]["bias"]))
    return Weights(_linear(raw["related"]), _linear(raw["fits"]), _linear(raw["order"]), listed)


def _linear(raw: dict[str, Any]) -> Linear:
    weight = np.array([raw["weights"].get(name, 0.0) for name in NAMES], dtype=np.float64)
    return Linear(weight, float(raw["bias"]))


def pair_probability(table: Floats, encoder: str = "use") -> Floats:
    """Return the probability that each pair, put forward by somebody, should be introduced.

    Args:
        table: one row a pair, columns as in NAMES.
        encoder: made the vectors that were measured.

    Source:
        docs/method/matching.md, "Probability".
    """
    return _rounded(_product(table, encoder))


def listed_probability(table: Floats, encoder: str = "use") -> Floats:
    """Return the same for pairs that were found by searching: the best of many is less sure."""
    slope, bias = weights(encoder).listed
    return _rounded(sigmoid(slope * logit(_product(table, encoder)) + bias))


def score(table: Floats, encoder: str = "use") -> Floats:
    """Return what orders a list, in log-odds."""
    return _rounded(weights(encoder).order.log_odds(table))


def _product(table: Floats, encoder: str) -> Floats:
    model = weights(encoder)
    related, fits = model.related.log_odds(table), model.fits.log_odds(table)
    return np.asarray(sigmoid(related) * sigmoid(fits))


def _rounded(values: Floats) -> Floats:
    return np.asarray(np.round(values, DIGITS), dtype=np.float64)


def logit(chances: Floats) -> Floats:
    """Return the log-odds of probabilities."""
    return np.asarray(np.log((chances + _SMALLEST) / (1 - chances + _SMALLEST)))


def sigmoid(logits: Floats) -> Floats:
    """Return the probabilities of log-odds."""
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -_STEEPEST, _STEEPEST))))


def band(chance: float) -> Band:
    """Return the band of a probability."""
    if chance >= SURE:
        return Band.LIKELY
    return Band.POSSIBLE if chance >= UNSURE else Band.UNLIKELY
