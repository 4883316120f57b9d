"""What an agency's decisions change, as it is stored and applied.

An *adjustment* is added to the shipped log-odds: weights on the measures of a pair, one set for
the order of a list and one for the probability.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stammtisch.core.matching import weigh
from stammtisch.core.matching.features import NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Floats = npt.NDArray[np.float64]
_DIGITS = 5


class Head(NamedTuple):
    """What is added to log-odds: bias + Σ weight × measure, by the measure's name."""

    bias: float
    weights: Mapping[str, float]

    def shift(self, table: Floats) -> Floats:
        """Return what is added for each row, columns as in NAMES; unknown names add nothing."""
        weight = np.array([self.weights.get(name, 0.0) for name in NAMES], dtype=np.float64)
        return np.asarray(table @ weight + self.bias, dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """What an agency's decisions change; None = that head stays as it is shipped.

    Attributes:
        engine: version of the engine whose shipped model it was fitted around.
        decisions: how many it was fitted on.
    """

    engine: str
    decisions: int
    order: Head | None = None
    chance: Head | None = None

    def score(self, table: Floats, encoder: str = "use") -> Floats:
        """Return what orders a list, as ``weigh.score`` does."""
        shipped = weigh.score(table, encoder)
        return shipped if self.order is None else _rounded(shipped + self.order.shift(table))

    def listed_probability(self, table: Floats, encoder: str = "use") -> Floats:
        """Return the probability in a list, as ``weigh.listed_probability`` does."""
        shipped = weigh.listed_probability(table, encoder)
        if self.chance is None:
            return shipped
        return _rounded(weigh.sigmoid(weigh.logit(shipped) + self.chance.shift(table)))

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it; equal adjustments give equal values."""
        return {
            "engine": self.engine,
            "decisions": self.decisions,
            "order": _stored(self.order),
            "probability": _stored(self.chance),
        }


def adjustment_of(stored: Mapping[str, Any]) -> Adjustment:
    """Return what ``as_json`` gave.

    Raises:
        ValueError: it has another form.
    """
    try:
        return Adjustment(
            engine=str(stored["engine"]),
            decisions=int(stored["decisions"]),
            order=_read(stored["order"]),
            chance=_read(stored["probability"]),
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"this is no adjustment: {error}") from error


def _stored(head: Head | None) -> dict[str, Any] | None:
    if head is None:
        return None
    weights = {name: round(weight, _DIGITS) for name, weight in head.weights.items()}
    return {"bias": round(head.bias, _DIGITS), "weights": weights}


def _read(stored: Mapping[str, Any] | None) -> Head | None:
    if stored is None:
        return None
    weights = {str(name): float(weight) for name, weight in stored["weights"].items()}
    return Head(float(stored["bias"]), weights)


def table_of(measures: Sequence[Mapping[str, float]]) -> Floats:
    """Return one row a pair, columns as in NAMES; names of other engines are left out."""
    rows = [[row.get(name, 0.0) for name in NAMES] for row in measures]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(NAMES))


def _rounded(values: Floats) -> Floats:
    return np.asarray(np.round(values, weigh.DIGITS), dtype=np.float64)
